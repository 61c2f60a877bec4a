import { z } from 'zod';
import { challengeReportSchema } from './challenge.js';
import { evaluationSummarySchema } from './evaluation.js';
import type { ObjectReference } from './references.js';

/** Result of one gate check: it passes when `value` is `requirement` (for example "at least") `threshold`. */
export const gateCheckSchema = z.strictObject({
  name: z.string(),
  /**
   * Null, like the next three, for a check that measures nothing. Null alone when the measured value is not
   * finite.
   */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  requirement: z.enum(['above', 'at least', 'below', 'at most']).nullable(),
  /** What is measured; decides how the value is formatted. */
  unit: z.enum(['rate', 'p-value', 'ratio', 'bytes', 'difference']).nullable(),
  /** `undecided`: there is evidence neither for nor against the candidate. */
  verdict: z.enum(['pass', 'fail', 'undecided', 'skipped']),
  /** One or a few sentences for a person. */
  explanation: z.string(),
  /** The significance test that produced the value, if any. */
  test: z
    .strictObject({
      /** For example "score interval for paired proportions (Tango)". */
      method: z.string(),
      /** What the test tries to show about the candidate. */
      direction: z.enum(['better', 'not worse', 'worse']),
      /** By how much better, or how much worse is tolerated; 0 without a margin. */
      margin: z.number(),
      /** One-sided significance level. */
      level: z.number(),
      rows: z.number().int().nonnegative(),
    })
    .optional(),
  /** One entry per slice, for a check that tests slices of the rows. */
  slices: z
    .array(
      z.strictObject({
        name: z.string(),
        rows: z.number().int(),
        candidateAccuracy: z.number(),
        championAccuracy: z.number(),
        /** For "the candidate is worse on this slice", adjusted for the number of slices. */
        pValue: z.number(),
      }),
    )
    .optional(),
});
export type GateCheck = z.infer<typeof gateCheckSchema>;

export const gateSettingsSchema = z.strictObject({
  minimumAccuracy: z.number().min(0).max(1).optional(),
  minimumMacroF1: z.number().min(0).max(1).optional(),
  /** Minimum recall on the test rows, by label. */
  minimumRecall: z.record(z.string(), z.number().min(0).max(1)).optional(),
  /** How much less accurate than the champion a candidate may be (one percentage point = 0.01). */
  nonInferiorityMargin: z.number().min(0).max(0.5).default(0.01),
  /**
   * How much more accurate than the champion a candidate must be that was trained to be better, where no recent rows
   * tell. Two models that differ only in their random seed also differ in accuracy, but by less than this.
   */
  improvementMargin: z.number().min(0).max(0.5).default(0.01),
  /** How much less accurate than the champion a candidate may be on one slice of the test rows. */
  sliceMargin: z.number().min(0).max(0.5).default(0.03),
  /**
   * One-sided level of every significance test. Of the tests whose pass promotes, the k-th candidate against one
   * champion gets significanceLevel / (k (k + 1)), so that all candidates together do not exceed it.
   */
  significanceLevel: z.number().min(0.0001).max(0.5).default(0.05),
  maximumCalibrationError: z.number().min(0).max(1).default(0.15),
  /** By how much the calibration error may exceed the champion's. */
  calibrationMargin: z.number().min(0).max(1).default(0.05),
  maximumLatencyRatio: z.number().positive().default(2),
  maximumModelSizeBytes: z.number().positive().default(2_000_000_000),
  /** Allows a candidate that is significantly less accurate than the TF-IDF baseline. */
  allowBelowBaseline: z.boolean().default(false),
  /** Allows labels that differ from the champion's. */
  replaceLabels: z.boolean().default(false),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

/** Which of the candidate's test rows judged it and the champion. */
export const comparedRowsSchema = z.strictObject({
  /** Test rows of both models' datasets, with the recent ones when these are too few to be tested alone. */
  old: z.number().int().nonnegative(),
  /** Rows labeled since the champion was trained; 0 when they are too few to be tested alone. */
  recent: z.number().int().nonnegative(),
  excluded: z.strictObject({
    /** The champion was trained on them. */
    trainedOn: z.number().int().nonnegative(),
    /** They raised the alarm about the champion. */
    raisedAlarm: z.number().int().nonnegative(),
    /** A newer trusted label contradicts theirs. */
    contradicted: z.number().int().nonnegative(),
  }),
});

/** What the gate could tell with these rows: probabilities. */
export const gatePowerSchema = z.strictObject({
  /** The rows of the check `improvement`. */
  rows: z.number().int().nonnegative(),
  /** Share of them on which exactly one of the two models is right; 0.07 is assumed without a champion. */
  disagreement: z.number(),
  /** That a candidate two points better than the champion passes `improvement`. */
  better: z.number(),
  /** The same as the 20th attempt against one champion. */
  betterLate: z.number(),
  /** That a candidate as good as the champion passes `champion-accuracy`. */
  equal: z.number(),
});
export type GatePower = z.infer<typeof gatePowerSchema>;

/** The number of the attempt against one champion. Each attempt has a stricter level. */
export const attemptSchema = z.strictObject({
  /** 1 for the first. A challenge that follows has the same number. */
  number: z.number().int().positive(),
  /** One-sided level of the tests whose pass promotes. */
  level: z.number(),
});

/** Content of `runs/<runId>/decision.json`. */
export const decisionSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** `challenge`: no check failed, but one is undecided, so the labels that arrive decide. */
  verdict: z.enum(['promote', 'challenge', 'reject']),
  model: z.string(),
  runId: z.string(),
  reason: z.string(),
  datasetDigest: z.string(),
  candidateDigest: z.string(),
  /** The champion that the candidate was compared with; null without one. */
  championDigest: z.string().nullable(),
  championGeneration: z.number().int().nonnegative(),
  /** Null for a candidate that could not be evaluated. */
  metrics: evaluationSummarySchema.nullable(),
  checks: z.array(gateCheckSchema),
  /** Null when candidate and champion were not compared: no level was used. */
  attempt: attemptSchema.nullable(),
  /** Null when candidate and champion were not compared. */
  comparedRows: comparedRowsSchema.nullable(),
  /** Null for a candidate that could not be evaluated, or that cross-validation judged. */
  power: gatePowerSchema.nullable(),
  decidedAt: z.string(),
  /** Present once the candidate is the challenger. */
  challenge: challengeReportSchema.optional(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** A gate check as a table row, formatted. */
export interface CheckRow {
  name: string;
  value: string;
  threshold: string;
  verdict: GateCheck['verdict'];
  /** Why, with the test that produced the value. */
  explanation: string;
}

/** Result of the gate step. */
export interface Verdict {
  verdict: Decision['verdict'];
  /** The stored decision. */
  decision: ObjectReference;
  /** Names of the checks that failed. */
  failedChecks: string[];
  /** Names of the checks that are undecided. */
  undecidedChecks: string[];
  /** Every check, as rows of a table. */
  checks: CheckRow[];
  summary: string;
}
