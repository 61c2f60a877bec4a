import { z } from 'zod';
import { computeSchema } from '../../../contracts/compute.js';
import { hyperparametersSchema } from '../../../contracts/hyperparameters.js';

/** Everything a trainer process is told, as a JSON file. All paths are absolute and local. */
export const trainingJobSchema = z.strictObject({
  /** Where the finished model directory is written. */
  outputDirectory: z.string(),
  checkpointDirectory: z.string(),
  /** train.bin, validation.bin and the tokenizer's files. */
  tokensDirectory: z.string(),
  base: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('directory'), path: z.string() }),
    z.strictObject({ kind: z.literal('scratch') }),
  ]),
  labels: z.array(z.string()).min(2),
  hyperparameters: hyperparametersSchema,
  compute: computeSchema,
  /** Rows that are computed at once, the whole batch when absent. Fewer need less memory and give the same weights up to rounding. */
  microBatchSize: z.number().int().positive().optional(),
  threads: z.number().int().positive(),
  /** A complete checkpoint directory to go on from. */
  resumeFrom: z.string().nullable(),
});
export type TrainingJob = z.infer<typeof trainingJobSchema>;
