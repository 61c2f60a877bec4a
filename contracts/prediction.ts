import { z } from 'zod';

export const rowIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits');

/**
 * What the signed id of a prediction contains, so that feedback for it can be accepted without a lookup.
 * `processId` and `batch` name the object of the prediction log that holds the prediction.
 */
export const predictionIdentitySchema = z.strictObject({
  /** The id of the text: see policy/split `rowId`. */
  rowId: rowIdSchema,
  /** The first 16 hexadecimal digits of the model's digest. */
  modelDigestPrefix: z.string(),
  generation: z.number().int().positive(),
  /** Milliseconds since 1970. */
  atMs: z.number().int().nonnegative(),
  /** 12 hexadecimal digits, chosen at random when the process started. */
  processId: z.string().regex(/^[0-9a-f]{12}$/),
  batch: z.number().int().nonnegative(),
  /** Number of the predicted class. */
  classNumber: z.number().int().nonnegative(),
  /** Its probability, in steps of 1/65535. */
  score: z.number().min(0).max(1),
});
export type PredictionIdentity = z.infer<typeof predictionIdentitySchema>;

/**
 * One line of the prediction log; `text` is present only in the mode `full`. There is no `formatVersion`: it would add to
 * every line, and lines are deleted after some weeks, so a new format can start under a new key.
 */
export const predictionRecordSchema = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  modelDigest: z.string(),
  generation: z.number().int().positive(),
  rowId: rowIdSchema,
  label: z.string(),
  /** In the order of the model's labels. */
  probabilities: z.array(z.number()),
  characters: z.number().int().nonnegative(),
  /** Tokens before truncation, without special tokens; at most 1,024 are counted. */
  tokens: z.number().int().nonnegative().optional(),
  unknownTokens: z.number().int().nonnegative().optional(),
  text: z.string().optional(),
});
export type PredictionRecord = z.infer<typeof predictionRecordSchema>;
