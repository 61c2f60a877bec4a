import { z } from 'zod';
import { dataSourceSchema } from './dataset.js';
import { gateSettingsSchema, type CheckRow } from './decision.js';
import type { EvaluationSummary } from './evaluation.js';
import { hyperparameterOverridesSchema } from './hyperparameters.js';

export const retrainingReasons = ['manual', 'first', 'schedule', 'performance', 'drift', 'new-data'] as const;
export type RetrainingReason = (typeof retrainingReasons)[number];

export const modelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63');

/** What a person or the monitor sends to `lifecycleWorkflow`. `{}` means: train again from the last source. */
export const lifecycleInputSchema = z.strictObject({
  model: modelNameSchema.default('default'),
  source: dataSourceSchema.optional(),
  /** `tiny`, `minilm`, `distilbert`, `champion` (its weights go on learning), or the path of a local Hugging Face directory. */
  base: z.string().min(1).optional(),
  training: hyperparameterOverridesSchema.default({}),
  gate: gateSettingsSchema.partial().default({}),
  reason: z.enum(retrainingReasons).default('manual'),
});
export type LifecycleInput = z.input<typeof lifecycleInputSchema>;
export type ParsedLifecycleInput = z.output<typeof lifecycleInputSchema>;

export const lifecycleSteps = [
  'prepare',
  'ingest',
  'tokenize',
  'fine-tune',
  'evaluate',
  'gate',
  'promote',
] as const;
export type LifecycleStep = (typeof lifecycleSteps)[number];

/** One finished step of a run, with a summary line. */
export interface CompletedStep {
  step: LifecycleStep;
  seconds: number;
  outcome: string;
}

/** What the `status` query answers. */
export interface LifecycleStatus {
  model: string;
  runId: string;
  reason: string;
  phase: LifecycleStep | 'promoted' | 'rejected' | 'failed' | 'cancelled';
  completed: CompletedStep[];
  /** What the gate found; absent before its verdict. */
  checks?: CheckRow[];
  /** What is left of a cancelled run. */
  kept?: string;
}

/** What the workflow returns, and what `evergreen train --json` prints. */
export interface LifecycleResult {
  model: string;
  runId: string;
  verdict: 'promote' | 'reject';
  promoted: boolean;
  /** Digest of the candidate. */
  digest: string;
  /** Generation of the promotion; null when not promoted. */
  generation: number | null;
  /** Null for a candidate that could not be evaluated. */
  metrics: EvaluationSummary | null;
  datasetDigest: string;
  /** Names of the checks that failed. */
  failedChecks: string[];
  secondsPerStep: Partial<Record<LifecycleStep, number>>;
}
