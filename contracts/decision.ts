import { z } from 'zod';

/** One question the gate asked. `value` is compared with `threshold`; `explanation` says it in a sentence. */
export const gateCheckSchema = z.strictObject({
  name: z.string(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  verdict: z.enum(['pass', 'fail', 'skipped']),
  explanation: z.string(),
});
export type GateCheck = z.infer<typeof gateCheckSchema>;

export const gateSettingsSchema = z.strictObject({
  minimumAccuracy: z.number().min(0).max(1).optional(),
  minimumMacroF1: z.number().min(0).max(1).optional(),
  /** How much worse than the champion a candidate may be, in accuracy (one point = 0.01). */
  nonInferiorityMargin: z.number().min(0).max(0.5).default(0.01),
  /** One-sided level of every significance test. */
  significanceLevel: z.number().min(0.0001).max(0.5).default(0.05),
  maximumCalibrationError: z.number().min(0).max(1).default(0.15),
  maximumLatencyRatio: z.number().positive().default(2),
  maximumModelSizeBytes: z.number().positive().default(2_000_000_000),
  /** Allow another set of labels than the champion's. */
  replaceLabels: z.boolean().default(false),
});
export type GateSettings = z.infer<typeof gateSettingsSchema>;

/** Content of `runs/<runId>/decision.json`. */
export const decisionSchema = z.strictObject({
  verdict: z.enum(['promote', 'reject']),
  candidateDigest: z.string(),
  /** The champion it was compared with. */
  championDigest: z.string().nullable(),
  championGeneration: z.number().int().nonnegative(),
  checks: z.array(gateCheckSchema),
  decidedAt: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;
