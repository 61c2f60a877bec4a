import { z } from 'zod';
import { sha256Schema } from './references.js';

/** The statistics of a text in which drift is looked for. None needs a label. */
export const driftStatistics = [
  /** Number of tokens. */
  'length',
  /** Share of tokens that are not in the vocabulary. */
  'unknown-tokens',
  /** Mean −ln of its tokens' frequencies in the training rows. */
  'surprisal',
  'predicted-class',
  /** Probability of the predicted class. */
  'confidence',
  /** Cosine between its embedding and the mean embedding of the validation rows. */
  'embedding',
] as const;
export type DriftStatistic = (typeof driftStatistics)[number];

/**
 * Tokens of a text that its statistics describe, counted from its start. A longer text is described by these, in training as in
 * serving, so that the time to describe it is bounded.
 */
export const describedTokens = 1_024;

/** Number of buckets in which tokens are counted, by a hash of their id. */
export const tokenBuckets = 1_024;

const ofEachStatistic = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.enum(driftStatistics), schema);

/**
 * `drift.json` of a model directory: statistics of the training and validation rows, to which later texts are
 * compared.
 */
export const driftReferenceSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Occurrences of each token in the training rows, by token id. */
  tokenCounts: z.array(z.number().int().nonnegative()),
  /** Mean embedding of the validation rows. */
  embedding: z.array(z.number()),
  /** Histograms of the validation rows. The bin of a value is the number of bounds below it. */
  bins: ofEachStatistic(z.strictObject({ bounds: z.array(z.number()), counts: z.array(z.number()) })),
  validation: z.strictObject({
    rows: z.number().int().positive(),
    accuracy: z.number(),
    /** Mean calibrated probability of the predicted labels: the accuracy as estimated without labels. */
    meanConfidence: z.number(),
    /** Jensen–Shannon distance between the tokens of the validation rows and those of the training rows. */
    jensenShannonDistance: z.number(),
  }),
});
export type DriftReference = z.infer<typeof driftReferenceSchema>;

/**
 * What drift detection needs of one text: its bin in each statistic (in the order of `driftStatistics`), its
 * tokens' buckets.
 */
export interface TextSketch {
  bins: number[];
  buckets: Uint16Array;
}

/** `predictions/<model>/sketches/<sequence>.json`: statistics of classified texts, without the texts. */
export const sketchSchema = z.strictObject({
  formatVersion: z.literal(1),
  modelDigest: sha256Schema,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  texts: z.number().int().positive(),
  /** For each statistic, the bin of every text, in the order of the predictions. */
  bins: ofEachStatistic(z.array(z.number().int().nonnegative())),
  /** Sum of the confidences. */
  confidence: z.number().nonnegative(),
  /** Tokens in each bucket; empty buckets are left out. */
  tokens: z.record(z.string(), z.number().int().positive()),
});
export type Sketch = z.infer<typeof sketchSchema>;
