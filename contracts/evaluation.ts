import { z } from 'zod';
import { classificationMetricsSchema } from './metrics.js';

/** A model's answers on test rows, stored beside the run (`runs/<runId>/evaluation-<role>.json`). Arrays are parallel. */
export const evaluationReportSchema = z.strictObject({
  modelDigest: z.string(),
  datasetDigest: z.string(),
  labels: z.array(z.string()),
  metrics: classificationMetricsSchema,
  rowIds: z.array(z.string()),
  actual: z.array(z.number().int()),
  /** [rows][labels], calibrated. */
  probabilities: z.array(z.array(z.number())),
  textLengths: z.array(z.number().int()),
  /** Where each row comes from; left out when no row says so. */
  sources: z.array(z.string().nullable()).optional(),
  modelSizeBytes: z.number(),
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;

/** A simple model trained on the same rows (the first 40 MB of them), for comparison. It does not gate. */
export const baselineReportSchema = z.strictObject({
  name: z.literal('tf-idf + logistic regression'),
  accuracy: z.number(),
  macroF1: z.number(),
});
export type BaselineReport = z.infer<typeof baselineReportSchema>;

/** Why a candidate cannot be asked at all; `check` is the check of the gate that it fails. */
export const candidateProblemSchema = z.strictObject({
  check: z.enum(['artifact', 'loads', 'golden-texts']),
  message: z.string(),
});
export type CandidateProblem = z.infer<typeof candidateProblemSchema>;

/** What was measured side by side, stored as `runs/<runId>/comparison.json`. */
export const comparisonSchema = z.strictObject({
  candidateDigest: z.string(),
  datasetDigest: z.string(),
  /** Null for a candidate that cannot be asked. */
  baseline: baselineReportSchema.nullable(),
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
  /** Which of the test rows are in the champion's own data; null where that is no longer known. */
  championRows: z
    .strictObject({
      test: z.array(z.string()),
      /** Training and validation rows. */
      trained: z.array(z.string()),
    })
    .nullable(),
  /** Null for a candidate that answers; the two below are null otherwise. */
  candidateProblem: candidateProblemSchema.nullable(),
  /** Largest difference between the probabilities that the trainer and the inference process give the golden texts. */
  parity: z.strictObject({ maximumProbabilityDifference: z.number() }).nullable(),
  /** Median milliseconds of one text, measured in turn. */
  latency: z.strictObject({ candidateMs: z.number(), championMs: z.number().nullable() }).nullable(),
});
export type Comparison = z.infer<typeof comparisonSchema>;
