import { z } from 'zod';
import { dataSourceSchema, rowCapsSchema } from './dataset.js';
import { gateSettingsSchema, type CheckRow } from './decision.js';
import type { EvaluationSummary } from './evaluation.js';
import { hyperparameterOverridesSchema } from './hyperparameters.js';
import { trainingKeySchema } from './training-progress.js';

export const retrainingReasons = ['manual', 'first', 'schedule', 'performance', 'drift', 'new-data'] as const;
export type RetrainingReason = (typeof retrainingReasons)[number];

export const modelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63');

/** Input of `lifecycleWorkflow`, from a person or the monitor. `{}`: do again what made the champion, on its source. */
export const lifecycleInputSchema = z.strictObject({
  model: modelNameSchema.default('default'),
  source: dataSourceSchema.optional(),
  rowCaps: rowCapsSchema.partial().default({}),
  /**
   * `tiny`, `minilm`, `distilbert`, the path of a local Hugging Face directory, or `champion`: training
   * continues from the champion's weights.
   */
  base: z.string().min(1).optional(),
  training: hyperparameterOverridesSchema.default({}),
  gate: gateSettingsSchema.partial().default({}),
  reason: z.enum(retrainingReasons).default('manual'),
  /**
   * A trial of a search that has a model. The run takes over its data, recipe and model and trains nothing; source, row caps,
   * base and hyperparameters are left out.
   */
  finishedTraining: trainingKeySchema.optional(),
});
export type LifecycleInput = z.input<typeof lifecycleInputSchema>;
export type ParsedLifecycleInput = z.output<typeof lifecycleInputSchema>;

export type LifecycleStep =
  | 'prepare'
  | 'load-training'
  | 'ingest'
  | 'tokenize'
  | 'fine-tune'
  | 'store-model'
  | 'evaluate'
  | 'gate'
  | 'promote'
  | 'open-challenge';

export interface CompletedStep {
  step: LifecycleStep;
  seconds: number;
  /** One line about what the step did. */
  summary: string;
}

/** Answer of the `status` query. */
export interface LifecycleStatus {
  model: string;
  runId: string;
  reason: string;
  phase: LifecycleStep | 'promoted' | 'challenger' | 'rejected' | 'failed' | 'cancelled';
  completed: CompletedStep[];
  /** The gate's checks; absent before its verdict. */
  checks?: CheckRow[];
  /** What the store keeps of a cancelled run. */
  kept?: string;
}

/** What the workflow returns and `evergreen train --json` prints. */
export interface LifecycleResult {
  model: string;
  runId: string;
  verdict: 'promote' | 'challenge' | 'reject';
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
  /** Names of the checks that are undecided. */
  undecidedChecks: string[];
  secondsPerStep: Partial<Record<LifecycleStep, number>>;
}
