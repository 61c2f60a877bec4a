import { z } from 'zod';

/** What may be measured, for whoever prints it. */
export const gateUnits = ['rate', 'p-value', 'ratio', 'bytes', 'difference'] as const;

/**
 * One question the gate asked. `value` passes when it lies as `requirement` says to `threshold`; `explanation` says it in
 * a sentence.
 */
export const gateCheckSchema = z.strictObject({
  name: z.string(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  requirement: z.enum(['above', 'at least', 'below', 'at most']).optional(),
  unit: z.enum(gateUnits).optional(),
  verdict: z.enum(['pass', 'fail', 'skipped']),
  explanation: z.string(),
  /** The significance test behind the value, where there is one. */
  test: z
    .strictObject({
      /** For example "Tango score interval". */
      method: z.string(),
      /** What the test has to show about the candidate. */
      direction: z.enum(['better', 'not worse', 'worse']),
      /** How much worse still counts as not worse; 0 where there is no margin. */
      margin: z.number(),
      /** One-sided. */
      level: z.number(),
      rows: z.number().int().nonnegative(),
    })
    .optional(),
  /** The parts of the rows that were judged one by one (slices). */
  parts: z
    .array(
      z.strictObject({
        name: z.string(),
        rows: z.number().int(),
        candidateAccuracy: z.number(),
        championAccuracy: z.number(),
        /** That the candidate is worse, adjusted for the number of parts. */
        pValue: z.number(),
      }),
    )
    .optional(),
});
export type GateCheck = z.infer<typeof gateCheckSchema>;

export const gateSettingsSchema = z.strictObject({
  minimumAccuracy: z.number().min(0).max(1).optional(),
  minimumMacroF1: z.number().min(0).max(1).optional(),
  /** How much worse than the champion a candidate may be, in accuracy (one point = 0.01). */
  nonInferiorityMargin: z.number().min(0).max(0.5).default(0.01),
  /**
   * How much better than the champion a candidate must be that was trained to be better: training luck alone (another
   * seed) makes models that differ truly, but by less.
   */
  improvementMargin: z.number().min(0).max(0.5).default(0.01),
  /** How much worse than the champion a candidate may be on a part of the rows. */
  sliceMargin: z.number().min(0).max(0.5).default(0.03),
  /** One-sided level of every significance test. */
  significanceLevel: z.number().min(0.0001).max(0.5).default(0.05),
  maximumCalibrationError: z.number().min(0).max(1).default(0.15),
  /** How much larger than the champion's the calibration error may be. */
  calibrationMargin: z.number().min(0).max(1).default(0.05),
  maximumLatencyRatio: z.number().positive().default(2),
  maximumModelSizeBytes: z.number().positive().default(2_000_000_000),
  /** Allow another set of labels than the champion's. */
  replaceLabels: z.boolean().default(false),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

/** How often a candidate's test rows had judged other candidates of the model before it. */
export const testRowUseSchema = z.strictObject({
  rows: z.number().int().nonnegative(),
  /** Rows that judged at least once before. */
  usedBefore: z.number().int().nonnegative(),
  /** Earlier runs that were judged by some of these rows. */
  earlierRuns: z.number().int().nonnegative(),
});
export type TestRowUse = z.infer<typeof testRowUseSchema>;

/** Content of `runs/<runId>/decision.json`. */
export const decisionSchema = z.strictObject({
  verdict: z.enum(['promote', 'reject']),
  model: z.string(),
  runId: z.string(),
  reason: z.string(),
  datasetDigest: z.string(),
  candidateDigest: z.string(),
  /** The champion it was compared with. */
  championDigest: z.string().nullable(),
  championGeneration: z.number().int().nonnegative(),
  checks: z.array(gateCheckSchema),
  testRowUse: testRowUseSchema,
  decidedAt: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;
