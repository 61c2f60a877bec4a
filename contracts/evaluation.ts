import { z } from 'zod';
import { classificationMetricsSchema } from './metrics.js';
import { decisionRuleSchema } from './predicted-class.js';
import type { ObjectReference } from './references.js';

/**
 * A model's answers on test rows, stored as `runs/<runId>/evaluation-<role>.json`. The arrays are parallel.
 */
export const evaluationReportSchema = z.strictObject({
  formatVersion: z.literal(1),
  modelDigest: z.string(),
  datasetDigest: z.string(),
  labels: z.array(z.string()),
  metrics: classificationMetricsSchema,
  rowIds: z.array(z.string()),
  /** Class numbers: indices into `labels`. */
  actual: z.array(z.number().int()),
  /** [rows][labels], calibrated. */
  probabilities: z.array(z.array(z.number())),
  /** What the model predicts from them: see `predictedClass`. */
  ...decisionRuleSchema.shape,
  /** In characters. */
  textLengths: z.array(z.number().int()),
  /** The row's `source` column; null for a row without one. */
  sources: z.array(z.string().nullable()),
  /** The row's `group`; null for a row without one. Null when no row has one. */
  groups: z.array(z.string().nullable()).nullable(),
  modelSizeBytes: z.number(),
  /** Present when the probabilities are cross-validated: those of each row are of a model that was fitted without its fold. */
  crossValidationFolds: z.number().int().optional(),
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;

/**
 * A simple model trained on the same rows (at most the first 40 MB): what a transformer has to beat.
 */
export const baselineReportSchema = z.strictObject({
  name: z.literal('tf-idf + logistic regression'),
  accuracy: z.number(),
  macroF1: z.number(),
  /** Class that it predicts for each test row, in the order of the rows. */
  predicted: z.array(z.number().int()),
});
export type BaselineReport = z.infer<typeof baselineReportSchema>;

/** Why a candidate cannot be evaluated; `check` names the gate check that it fails. */
export const candidateProblemSchema = z.strictObject({
  check: z.enum(['artifact', 'loads', 'golden-texts']),
  message: z.string(),
});
export type CandidateProblem = z.infer<typeof candidateProblemSchema>;

/** Candidate and champion side by side, stored as `runs/<runId>/comparison.json`. */
export const comparisonSchema = z.strictObject({
  formatVersion: z.literal(1),
  candidateDigest: z.string(),
  datasetDigest: z.string(),
  /** Whether the candidate was trained on the sample corpus, which Evergreen generates itself. */
  candidateSample: z.boolean(),
  /** Null without a champion. */
  champion: z
    .strictObject({
      digest: z.string(),
      generation: z.number().int(),
      sample: z.boolean(),
      labels: z.array(z.string()),
    })
    .nullable(),
  /** Null for a candidate that can be evaluated; otherwise the fields below are null. */
  candidateProblem: candidateProblemSchema.nullable(),
  baseline: baselineReportSchema.nullable(),
  /**
   * Ids of the test rows that are in the champion's own dataset; null without a champion or when that dataset
   * is gone.
   */
  championRows: z
    .strictObject({
      test: z.array(z.string()),
      /** Training and validation rows. */
      trained: z.array(z.string()),
    })
    .nullable(),
  /** Test rows that raised the alarm about the champion. They judge nothing. */
  alarmRows: z.array(z.string()),
  /** Test rows from before the traffic changed, if an alarm says that it did. They are old rows. */
  rowsBeforeChange: z.array(z.string()),
  /** Test rows that a newer trusted label contradicts. They judge nothing. */
  contradictedRows: z.array(z.string()),
  /**
   * How many of the newest labels of randomly chosen texts belong to each class: the class shares of today. Null when there
   * are too few.
   */
  newestLabelCounts: z.array(z.number().int()).nullable(),
  /** The last earlier champions that answer the same labels, newest first. */
  earlierChampions: z.array(
    z.strictObject({
      digest: z.string(),
      generation: z.number().int(),
      /**
       * The class that it predicts for each test row; null for a row that it was not asked about, was trained on or
       * did not answer. Null as a whole when its model is gone.
       */
      predicted: z.array(z.number().int().nullable()).nullable(),
    }),
  ),
  /**
   * Largest difference between the trainer's and the inference process's probabilities for the golden texts.
   */
  parity: z.strictObject({ maximumProbabilityDifference: z.number() }).nullable(),
  /** Median milliseconds per text, measured alternately; `championMs` is null without a champion. */
  latency: z.strictObject({ candidateMs: z.number(), championMs: z.number().nullable() }).nullable(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** The figures of an evaluation that fit in a table row. */
export const evaluationSummarySchema = classificationMetricsSchema
  .pick({ accuracy: true, macroF1: true, rocAuc: true, expectedCalibrationError: true })
  .extend({
    testRows: z.number().int(),
    /** Accuracy of TF-IDF + logistic regression, trained and tested on the same rows. */
    baselineAccuracy: z.number(),
    /** Accuracy of the champion on the same test rows; null without a champion or when its labels differ. */
    championAccuracy: z.number().nullable(),
    /** Present when the figures are cross-validated, on training rows instead of test rows. */
    crossValidationFolds: z.number().int().optional(),
  });
export type EvaluationSummary = z.infer<typeof evaluationSummarySchema>;

/** Result of the evaluate step: references to the stored reports, and the champion they were made against. */
export interface Evaluation {
  /** Null when the candidate cannot be evaluated; the comparison holds the reason. */
  candidate: ObjectReference | null;
  /** Null without a champion or when its labels differ. */
  champion: ObjectReference | null;
  comparison: ObjectReference;
  /** 0 without a champion. */
  championGeneration: number;
  metrics: EvaluationSummary | null;
  summary: string;
}
