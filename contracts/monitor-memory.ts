import { z } from 'zod';
import { driftStatistics } from './drift.js';
import { rowIdSchema } from './prediction.js';

/** Evidence of a CUSUM detector: see policy/statistics/cusum. */
const evidenceSchema = z.strictObject({
  /** Natural logarithm. */
  log: z.number(),
  /**
   * True from reaching the threshold until the evidence is back at 0, so that one change raises one alarm.
   */
  alarmed: z.boolean(),
  /**
   * Observations since the evidence was last 0: an estimate of how long ago the change happened (Page 1954).
   */
  span: z.number().int(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

const driftDetectorStateSchema = z.strictObject({
  /** Texts in each bin, including those of the drift reference. */
  counts: z.array(z.number()),
  stakes: z.array(z.number()),
  /** Moving average of the p-values: 0.5 without drift. */
  recent: z.number(),
  evidence: evidenceSchema,
});
export type DriftDetectorState = z.infer<typeof driftDetectorStateSchema>;

const accuracyDetectorStateSchema = z.strictObject({ stakes: z.array(z.number()), evidence: evidenceSchema });
export type AccuracyDetectorState = z.infer<typeof accuracyDetectorStateSchema>;

/** A prediction beside the label that feedback gives for the same text. */
const labeledPredictionSchema = z.strictObject({
  rowId: rowIdSchema,
  source: z.string(),
  label: z.string(),
  predicted: z.string(),
  /** Probability of the predicted label. */
  score: z.number(),
});
export type LabeledPrediction = z.infer<typeof labeledPredictionSchema>;

/** Exponentially weighted sums over the recent texts. */
const recentTextsSchema = z.strictObject({
  texts: z.number(),
  /** Sum of the confidences. */
  confidence: z.number(),
  /** Tokens by bucket. */
  tokens: z.array(z.number()),
});
export type RecentTexts = z.infer<typeof recentTextsSchema>;

/** What `observe` keeps from one observation to the next. Each new champion starts with fresh detectors. */
export const monitorMemorySchema = z.strictObject({
  formatVersion: z.literal(1),
  championDigest: z.string(),
  generation: z.number().int(),
  /** How an automatic retraining trains, apart from what it starts from, for a person. */
  recipe: z.string(),
  /** Null if the model has no drift reference. */
  drift: z
    .strictObject({
      detectors: z.record(z.enum(driftStatistics), driftDetectorStateSchema),
      texts: z.number().int(),
      /** Number of texts still to come that only extend the reference and are not tested for drift. */
      warmUpTexts: z.number().int(),
      /** Time of the first text in the ongoing drift alarm. */
      alarmedAt: z.iso.datetime().nullable(),
      recent: recentTextsSchema,
    })
    .nullable(),
  /** Number of the last sketch that was read. */
  sketchCursor: z.number().int(),
  accuracy: accuracyDetectorStateSchema,
  /** The newest predictions that tested the champion, the newest last. */
  labeledPredictions: z.array(labeledPredictionSchema),
  /** Sources in quarantine. They stay until a person trusts them, whatever they send meanwhile. */
  quarantined: z.array(z.string()),
  /** Number of the last feedback batch that was read. */
  feedbackCursor: z.number().int(),
});
export type MonitorMemory = z.infer<typeof monitorMemorySchema>;
