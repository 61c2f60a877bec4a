import { z } from 'zod';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestMs = 3_660 * dayMs;

/** What the store keeps for how long. */
export const retentionSettingsSchema = z.strictObject({
  /** The champions of this many generations stay, with all that they were made from and judged by. */
  keepGenerations: z.number().int().min(1).max(1_000).default(10),
  /** Nothing that was written within this time is removed. A run that is going on may be about to refer to it. */
  minimumAgeMs: z
    .number()
    .int()
    .min(hourMs)
    .max(longestMs)
    .default(30 * dayMs),
  /** Age at which feedback that the training of every kept champion has read is removed; null: never. */
  feedbackRetentionMs: z.number().int().min(dayMs).max(longestMs).nullable().default(null),
});
export type RetentionSettings = z.infer<typeof retentionSettingsSchema>;

/** What the store holds, by what it is for; in the order in which it is removed: first what refers to others. */
export const storedKinds = [
  'run files',
  'run record',
  'cached evaluation',
  'challenge',
  'model',
  'tokens',
  'part of tokens',
  'dataset',
  'alarm',
  'feedback',
  'leftover',
] as const;
export type StoredKind = (typeof storedKinds)[number];

/** What is, or would be, removed of one kind. */
export interface RemovedKind {
  kind: StoredKind;
  /** Number of models, datasets, … */
  count: number;
  objects: number;
  sizeBytes: number;
  /** Time of the oldest last write, in milliseconds since 1970. */
  oldestAt: number;
  /** Why it is not needed, for a person. */
  why: string;
}

export interface PruneReport {
  kinds: RemovedKind[];
  count: number;
  objects: number;
  sizeBytes: number;
  /** Number of items that were chosen, but stayed because somebody wrote them since. */
  inUse: number;
  /** One line for a person. */
  summary: string;
}
