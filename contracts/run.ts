import { z } from 'zod';
import { computeSchema } from './compute.js';
import { dataSourceSchema, rowCapsSchema } from './dataset.js';
import { gateSettingsSchema } from './decision.js';
import { hyperparametersSchema } from './hyperparameters.js';
import { modelNameSchema, retrainingReasons } from './lifecycle.js';

/** Content of `runs/<runId>/run.json`: every setting of a run, recorded before the run uses it. */
export const runRecordSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string().min(1),
  workflowId: z.string().min(1),
  model: modelNameSchema,
  source: dataSourceSchema,
  rowCaps: rowCapsSchema,
  base: z.string().min(1),
  hyperparameters: hyperparametersSchema,
  /** Null until training starts: only the machine that trains can tell what it has. */
  compute: computeSchema.nullable(),
  gate: gateSettingsSchema,
  reason: z.enum(retrainingReasons),
  startedAt: z.iso.datetime(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
