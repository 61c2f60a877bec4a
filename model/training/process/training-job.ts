import { z } from 'zod';
import { computeSchema } from '../../../contracts/compute.js';
import { hyperparametersSchema } from '../../../contracts/hyperparameters.js';

/** Everything a trainer process needs to know, passed as a JSON file. All paths are absolute and local. */
export const trainingJobSchema = z.strictObject({
  /** Where the finished model directory is written. */
  outputDirectory: z.string(),
  checkpointDirectory: z.string(),
  /** The tokenizer's files. */
  tokensDirectory: z.string(),
  /** Files of tokenized rows, in order. */
  tokenShards: z.strictObject({ train: z.array(z.string()), validation: z.array(z.string()) }),
  /** A local Hugging Face directory, or a small encoder from scratch. */
  base: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('directory'), path: z.string() }),
    z.strictObject({ kind: z.literal('scratch') }),
  ]),
  labels: z.array(z.string()).min(2),
  hyperparameters: hyperparametersSchema,
  /**
   * Rows computed at once; the whole batch when absent. Fewer take less memory and give the same weights up
   * to rounding.
   */
  microBatchSize: z.number().int().positive().optional(),
  compute: computeSchema,
  /** With the libraries of the engine, where they do not come with the packages. */
  libraryDirectory: z.string().nullish(),
  threads: z.number().int().positive(),
  /** A complete checkpoint directory to continue from. */
  resumeFrom: z.string().nullable(),
  /** Present when the encoder keeps the weights of the base, and only a head is fitted (`trainFrozen`). */
  frozen: z
    .strictObject({
      /** Fold of each training row, where cross-validated predictions stand in for validation rows; otherwise null. */
      foldOfRow: z.array(z.number().int().nonnegative()).nullable(),
    })
    .optional(),
  /**
   * Train up to the end of this epoch only. There, a training that is not over leaves a checkpoint to go on from, or a model
   * of the best weights so far. The learning rate is that of the whole training.
   */
  until: z
    .strictObject({ epoch: z.number().int().positive(), output: z.enum(['checkpoint', 'model']) })
    .optional(),
});
export type TrainingJob = z.infer<typeof trainingJobSchema>;
