import { z } from 'zod';
import { rowIdSchema } from './prediction.js';
import { sha256Schema } from './references.js';

const dayMs = 24 * 3_600_000;

/** When a challenger replaces the champion, and when the challenge is given up. */
export const challengeSettingsSchema = z.strictObject({
  /** Highest probability that any challenge of one champion promotes a challenger that is not better. */
  significanceLevel: z.number().min(0.0001).max(0.5).default(0.05),
  /** A challenger whose gain in accuracy is below this (two points = 0.02) may be rejected. */
  minimumGain: z.number().min(0.001).max(0.5).default(0.02),
  /** Highest probability that a challenger whose gain is `minimumGain` or more is rejected. */
  rejectionLevel: z.number().min(0.0001).max(0.5).default(0.1),
  /** The challenge is given up after this many labels. */
  maximumLabels: z.number().int().min(50).max(20_000).default(5_000),
  /** The challenge is given up after this time. */
  maximumDurationMs: z
    .number()
    .int()
    .min(1_000)
    .max(366 * dayMs)
    .default(60 * dayMs),
});
export type ChallengeSettings = z.infer<typeof challengeSettingsSchema>;

/**
 * A challenger, and what the labels have shown about it and the champion so far. It grows by 20 bytes a
 * label, so it is stored as an object, and activities pass a reference to it.
 */
export const challengeSchema = z.strictObject({
  formatVersion: z.literal(1),
  challengerDigest: sha256Schema,
  championDigest: sha256Schema,
  /** Once another generation is the champion, the challenge is void. */
  championGeneration: z.number().int().positive(),
  /** 1 for the first candidate that was judged against this generation, by the gate or by a challenge. */
  number: z.number().int().positive(),
  /** As they were when the challenge started; later changes apply to later challenges. */
  settings: challengeSettingsSchema,
  /** Milliseconds since 1970. */
  startedAt: z.number().int(),
  /** The texts that were counted, oldest first. */
  rowIds: z.array(rowIdSchema),
  /** Texts that only the challenger got right. */
  wins: z.number().int().nonnegative(),
  /** Texts that only the champion got right. */
  losses: z.number().int().nonnegative(),
});
export type Challenge = z.infer<typeof challengeSchema>;

/** How a challenge ended. */
export const challengeEndSchema = z.strictObject({
  /**
   * `superseded`: a newer challenger took its place. `void`: another model became champion. `unusable`: the
   * challenger is lost or damaged.
   */
  outcome: z.enum(['promoted', 'rejected', 'given-up', 'superseded', 'void', 'unusable']),
  /** Generation of the promotion; null when not promoted. */
  generation: z.number().int().nullable(),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  /** For a person. */
  summary: z.string(),
});
export type ChallengeEnd = z.infer<typeof challengeEndSchema>;

/** Content of `challenges/<model>/<sequence>.json`. */
export const challengeRecordSchema = challengeSchema.extend({
  model: z.string(),
  /** The run that made the challenger. */
  runId: z.string().min(1),
  workflowId: z.string().min(1),
  /** Whether the challenger was trained on the sample corpus. */
  sample: z.boolean(),
  /** The last feedback batch whose labels were counted or excluded; 0 before the first. */
  judgedUntil: z.number().int().nonnegative(),
  /** Null while the challenge is open. */
  end: challengeEndSchema.nullable(),
});
export type ChallengeRecord = z.infer<typeof challengeRecordSchema>;

/** The evidence, and the evidence that is required at the level; natural logarithms. */
const weighedEvidenceSchema = z.strictObject({ log: z.number(), required: z.number(), level: z.number() });

/** The state of a challenge, for its record and for a person. Any verdict but `undecided` ends it. */
export const challengeDecisionSchema = z.strictObject({
  verdict: z.enum(['promote', 'reject', 'give-up', 'undecided']),
  challengerDigest: sha256Schema,
  championDigest: sha256Schema,
  championGeneration: z.number().int().positive(),
  number: z.number().int().positive(),
  rows: z.number().int().nonnegative(),
  wins: z.number().int().nonnegative(),
  losses: z.number().int().nonnegative(),
  /** Evidence that the challenger is better. */
  better: weighedEvidenceSchema,
  /** Evidence that its gain is below `settings.minimumGain`. */
  notWorthwhile: weighedEvidenceSchema,
  settings: challengeSettingsSchema,
  /** Milliseconds since 1970. */
  startedAt: z.number().int(),
  decidedAt: z.number().int(),
  /** For a person. */
  summary: z.string(),
});
export type ChallengeDecision = z.infer<typeof challengeDecisionSchema>;

/** What a challenge has shown, and how it ended; a part of the decision about its run. */
export const challengeReportSchema = z.strictObject({
  decision: challengeDecisionSchema,
  /** Null while it is open. */
  end: challengeEndSchema.nullable(),
});
export type ChallengeReport = z.infer<typeof challengeReportSchema>;

/** When an open challenge will be decided, if the labels go on as they have so far. */
export const challengeForecastSchema = z.strictObject({
  /** How many labels that may judge arrive a day. */
  labelsPerDay: z.number(),
  /** The decision that the labels so far point to, and how many more it takes; null: to none. */
  verdict: z.enum(['promote', 'reject']).nullable(),
  labelsNeeded: z.number().int().nullable(),
  /** Days until they have arrived; null without a decision or without labels. */
  days: z.number().nullable(),
  /** Whether any decision is still possible before the challenge is given up. */
  isDecidable: z.boolean(),
});
export type ChallengeForecast = z.infer<typeof challengeForecastSchema>;

/** Where a challenge stands after it was judged. */
export const challengeProgressSchema = challengeReportSchema.extend({
  runId: z.string(),
  judgedUntil: z.number().int(),
  forecast: challengeForecastSchema,
  /** For a person: all of the above. */
  summary: z.string(),
});
export type ChallengeProgress = z.infer<typeof challengeProgressSchema>;
