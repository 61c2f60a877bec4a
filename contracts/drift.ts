import { z } from 'zod';
import { sha256Schema } from './references.js';

/** What is watched of every text, without its label. */
export const driftStatistics = [
  /** Tokens of the whole text. */
  'length',
  /** Share of tokens that the vocabulary does not know. */
  'unknown-tokens',
  /** Mean −ln probability of its tokens, by their frequencies in the training rows. */
  'surprisal',
  'predicted-class',
  /** Probability of the predicted class. */
  'confidence',
  /** Cosine between its embedding and the mean embedding of the validation rows. */
  'embedding',
] as const;
export type DriftStatistic = (typeof driftStatistics)[number];

/** Tokens are counted in so many buckets, by a hash of their id. */
export const tokenBuckets = 1_024;

const ofEachStatistic = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.enum(driftStatistics), schema);

/** `drift.json` of a model directory: how the texts look that the model was made for. */
export const driftReferenceSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Occurrences of each token in the training rows; index = token id. */
  tokenCounts: z.array(z.number().int().nonnegative()),
  /** Mean embedding of the validation rows. */
  embedding: z.array(z.number()),
  /** How the validation rows spread over the bins of each statistic: bin = number of bounds below the value. */
  bins: ofEachStatistic(z.strictObject({ bounds: z.array(z.number()), counts: z.array(z.number()) })),
  validation: z.strictObject({
    rows: z.number().int().positive(),
    accuracy: z.number(),
    /** What the calibrated probabilities say that the accuracy is. */
    meanConfidence: z.number(),
    /** Jensen–Shannon distance between its tokens and those of the training rows. */
    jensenShannonDistance: z.number(),
  }),
});
export type DriftReference = z.infer<typeof driftReferenceSchema>;

/** One text as the watch sees it: its bin in each statistic, in the order of `driftStatistics`, and its tokens' buckets. */
export interface TextSketch {
  bins: number[];
  buckets: Uint16Array;
}

/** `predictions/<model>/sketches/<sequence>.json`: texts that one model answered, without the texts. */
export const sketchSchema = z.strictObject({
  formatVersion: z.literal(1),
  modelDigest: sha256Schema,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  texts: z.number().int().positive(),
  /** Of each statistic the bin of every text, in the order of the answers. */
  bins: ofEachStatistic(z.array(z.number().int().nonnegative())),
  /** Sum of the confidences. */
  confidence: z.number().nonnegative(),
  /** Occurrences of each bucket that occurs. */
  tokens: z.record(z.string(), z.number().int().positive()),
});
export type Sketch = z.infer<typeof sketchSchema>;
