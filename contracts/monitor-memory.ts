import { z } from 'zod';
import { driftStatistics } from './drift.js';
import { rowIdSchema } from './prediction.js';

const evidenceSchema = z.strictObject({ log: z.number(), alarmed: z.boolean(), span: z.number().int() });

const detectorStateSchema = z.strictObject({
  /** Texts seen in each bin, those of the reference included. */
  counts: z.array(z.number()),
  stakes: z.array(z.number()),
  /** Average of the last p-values: 0.5 while nothing drifts. */
  recent: z.number(),
  evidence: evidenceSchema,
});
export type DetectorState = z.infer<typeof detectorStateSchema>;

const accuracyDetectorStateSchema = z.strictObject({ stakes: z.array(z.number()), evidence: evidenceSchema });
export type AccuracyDetectorState = z.infer<typeof accuracyDetectorStateSchema>;

/** A labelled text that judged the champion. */
const judgedRowSchema = z.strictObject({
  rowId: rowIdSchema,
  source: z.string(),
  label: z.string(),
  predicted: z.string(),
  score: z.number(),
});
export type JudgedRow = z.infer<typeof judgedRowSchema>;

/** What observing remembers from one observation to the next; it begins anew with each champion. */
export const monitorMemorySchema = z.strictObject({
  formatVersion: z.literal(1),
  championDigest: z.string(),
  generation: z.number().int(),
  /** Null while the champion has no reference. */
  drift: z
    .strictObject({
      detectors: z.record(z.enum(driftStatistics), detectorStateSchema),
      texts: z.number().int(),
      /** So many texts more only show how texts look now. */
      warmUpTexts: z.number().int(),
      /** When the texts were answered that raised the alarm that lasts. */
      alarmedAt: z.iso.datetime().nullable(),
      /** The texts of late, older ones weighing less: how many, the sum of their confidences, their tokens by bucket. */
      recent: z.strictObject({ texts: z.number(), confidence: z.number(), tokens: z.array(z.number()) }),
    })
    .nullable(),
  /** The newest sketch that was read. */
  sketchCursor: z.number().int(),
  accuracy: accuracyDetectorStateSchema,
  /** The newest ones, the oldest first. */
  judged: z.array(judgedRowSchema),
  /** The newest batch of feedback that was read. */
  feedbackCursor: z.number().int(),
});
export type MonitorMemory = z.infer<typeof monitorMemorySchema>;
