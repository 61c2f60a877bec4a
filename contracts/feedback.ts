import { z } from 'zod';
import type { SplitName } from './dataset.js';
import { feedbackSourceSchema } from './feedback-source.js';
import { rowIdSchema } from './prediction.js';

/** What was predicted for a labelled text, as its signed id says. */
export const judgedPredictionSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Probability of the predicted label. */
  score: z.number(),
  generation: z.number().int().positive(),
  modelDigestPrefix: z.string(),
  at: z.iso.datetime(),
});

/** One accepted label. Without `text` it can judge, but not train. */
export const feedbackRecordSchema = z.strictObject({
  /** The id of the text: see policy/split `rowId`. */
  rowId: rowIdSchema,
  label: z.string().min(1),
  source: feedbackSourceSchema,
  /** When it was accepted. */
  at: z.iso.datetime(),
  text: z.string().min(1).optional(),
  prediction: judgedPredictionSchema.optional(),
});
export type FeedbackRecord = z.infer<typeof feedbackRecordSchema>;

/** Content of `feedback/<model>/<sequence>.json`: what was accepted together. */
export const feedbackBatchSchema = z.strictObject({
  formatVersion: z.literal(1),
  records: z.array(feedbackRecordSchema),
});

/** A label as the monitor and the retraining set read it. Rows of the split `test` judge, the others train: none does both. */
export interface FeedbackRow extends FeedbackRecord {
  split: SplitName;
  /** The batch it came in; rows of a batch have an order of their own. */
  sequence: number;
}
