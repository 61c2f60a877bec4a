import { z } from 'zod';
import type { SplitName } from './dataset.js';
import { feedbackSenderSchema, feedbackSourceSchema } from './feedback-source.js';
import { rowIdSchema } from './prediction.js';

/** What was predicted for a labeled text, read from the signed id of the prediction. */
export const judgedPredictionSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Probability of the predicted label. */
  score: z.number(),
  generation: z.number().int().positive(),
  modelDigestPrefix: z.string(),
  at: z.iso.datetime(),
});

/**
 * How the text was chosen for labeling. Labels of randomly chosen texts may judge models; reports of errors only train
 * them.
 */
export const feedbackKinds = ['random', 'errors'] as const;
export const feedbackKindSchema = z.enum(feedbackKinds);
export type FeedbackKind = z.infer<typeof feedbackKindSchema>;

/** One accepted label. Without `text` it can judge a model, but not train one. */
export const feedbackRecordSchema = z.strictObject({
  /** The id of the text: see policy/split `rowId`. */
  rowId: rowIdSchema,
  label: z.string().min(1),
  source: feedbackSourceSchema,
  sender: feedbackSenderSchema,
  kind: feedbackKindSchema,
  /** When it was accepted. */
  at: z.iso.datetime(),
  text: z.string().min(1).optional(),
  prediction: judgedPredictionSchema.optional(),
});
export type FeedbackRecord = z.infer<typeof feedbackRecordSchema>;

/** Content of `feedback/<model>/<sequence>.json`: records that were accepted together. */
export const feedbackBatchSchema = z.strictObject({
  formatVersion: z.literal(1),
  records: z.array(feedbackRecordSchema),
});

/**
 * A label as it is read from the log. Rows of the split `test` never train a model. The others may judge a challenge before a
 * model is trained on them. Reports of errors are always in the split `train`.
 */
export interface FeedbackRow extends FeedbackRecord {
  split: SplitName;
  /** Number of its batch. */
  sequence: number;
}
