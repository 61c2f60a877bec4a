import { z } from 'zod';
import { computeSchema } from './compute.js';

/** One validation pass; `loss` is the cross-entropy in nats after calibration. */
export const validationPointSchema = z.strictObject({
  step: z.number().int(),
  epoch: z.number(),
  loss: z.number(),
  accuracy: z.number(),
});
export type ValidationPoint = z.infer<typeof validationPointSchema>;

/** Where a training run stands; travels as heartbeat details and by the child process' messages. */
export const trainingProgressSchema = z.strictObject({
  step: z.number().int(),
  totalSteps: z.number().int(),
  epoch: z.number(),
  epochs: z.number().int(),
  /** Exponentially smoothed training loss. */
  loss: z.number().nullable(),
  learningRate: z.number(),
  samplesPerSecond: z.number(),
  remainingSeconds: z.number().nullable(),
  validations: z.array(validationPointSchema),
  /** What training waits for, for example a store that is away; absent while nothing is in its way. */
  waitingFor: z.string().optional(),
});
export type TrainingProgress = z.infer<typeof trainingProgressSchema>;

/** How a training run ended. */
export const trainingSummarySchema = z.strictObject({
  steps: z.number().int(),
  totalSteps: z.number().int(),
  stoppedEarly: z.boolean(),
  bestStep: z.number().int(),
  bestValidationLoss: z.number(),
  bestValidationAccuracy: z.number(),
  temperature: z.number(),
  trainingSeconds: z.number(),
  resumedFromStep: z.number().int().nullable(),
  validations: z.array(validationPointSchema),
  compute: computeSchema,
  /** Rows computed at once: less than the batch size after the machine ran out of memory. */
  microBatchSize: z.number().int().positive().optional(),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;
