import { z } from 'zod';
import { dataSourceSchema } from './dataset.js';
import { gateSettingsSchema } from './decision.js';
import { hyperparametersSchema } from './hyperparameters.js';
import { modelNameSchema, retrainingReasons } from './lifecycle.js';
import { trainingProgressSchema, trainingSummarySchema } from './training-progress.js';

/** Content of `runs/<runId>/run.json`: everything that was settled before a run started. */
export const runRecordSchema = z.strictObject({
  runId: z.string().min(1),
  workflowId: z.string().min(1),
  model: modelNameSchema,
  source: dataSourceSchema,
  base: z.string().min(1),
  hyperparameters: hyperparametersSchema,
  gate: gateSettingsSchema,
  reason: z.enum(retrainingReasons),
  startedAt: z.iso.datetime(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** Content of `runs/<runId>/metrics.json`, rewritten with each checkpoint. `summary` is null while the run goes on. */
export const runMetricsSchema = z.strictObject({
  progress: trainingProgressSchema,
  summary: trainingSummarySchema.nullable(),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;

/** What the store needs to know of a checkpoint's `state.json`; the rest is the trainer's own. */
export const checkpointStateSchema = z.looseObject({
  step: z.number().int().nonnegative(),
  /** sha256 and size of every other file of the checkpoint, by name. */
  parts: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
});
export type CheckpointState = z.infer<typeof checkpointStateSchema>;
