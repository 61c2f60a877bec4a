import { z } from 'zod';
import type { SelectionMetric } from './hyperparameters.js';

/**
 * One validation pass. `loss` is the mean cross-entropy in nats after calibration; all rows count the same, also where class
 * weights change the training loss, so recipes can be compared by it.
 */
export const validationPointSchema = z.strictObject({
  step: z.number().int(),
  epoch: z.number(),
  loss: z.number(),
  /** Of the classes that the weights would predict as a model: by a threshold, if the recipe chooses one. */
  accuracy: z.number(),
  macroF1: z.number(),
});
export type ValidationPoint = z.infer<typeof validationPointSchema>;

/** The state of a training in progress. Heartbeats carry it as their details. */
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
  /** What training waits for, for example a store that does not answer; absent while it waits for nothing. */
  waitingFor: z.string().optional(),
});
export type TrainingProgress = z.infer<typeof trainingProgressSchema>;

/** What the lexical view of a text (model/lexical) brought. */
export interface LexicalSummary {
  /** `not-better`: not significantly or, where it is asked for, by nothing. `too-few-rows`: too few validation rows to tell. */
  outcome: 'kept' | 'not-better' | 'too-few-rows' | 'off';
  /** Mean losses of the validation rows in nats, cross-fitted; null when they were not compared. */
  losses: {
    encoder: number;
    combined: number;
    /** Of their difference. */
    standardError: number;
  } | null;
  /** With this temperature the encoder's logits are calibrated alone; null without a lexical view. */
  encoderTemperature: number | null;
}

/** How a training ended. */
export interface TrainingSummary {
  steps: number;
  totalSteps: number;
  /** Epochs trained, a fraction when training stopped early. */
  epochs: number;
  stoppedEarly: boolean;
  selectionMetric: SelectionMetric;
  /** The step whose weights became the model: the one that validated best by `selectionMetric`. */
  bestStep: number;
  /** These are figures of the finished model, with its lexical view if it has one. */
  bestValidationLoss: number;
  bestValidationAccuracy: number;
  bestValidationMacroF1: number;
  /** Recall of each label on the validation rows, in label order. */
  validationRecalls: { label: string; recall: number; rows: number }[];
  temperature: number;
  lexical: LexicalSummary;
  trainingSeconds: number;
  resumedFromStep: number | null;
  /** Rows computed at once: fewer than the batch size after the machine ran out of memory. */
  microBatchSize: number;
}

/** Content of a training's `metrics.json`, rewritten with each checkpoint. */
export interface TrainingMetrics {
  formatVersion: 1;
  progress: TrainingProgress;
  /** Null while training goes on. */
  summary: TrainingSummary | null;
}

/** An attempt to train that failed by itself, not because the store was away or the worker was killed. */
export const failedAttemptSchema = z.strictObject({
  attempt: z.number().int().positive(),
  code: z.enum(['out-of-memory', 'trainer-crashed']),
  /** Step of the checkpoint that the attempt resumed from; 0 without one. */
  resumedFromStep: z.number().int().nonnegative(),
  /** The last step that the trainer reported. */
  step: z.number().int().nonnegative(),
  /** Rows computed at once. */
  microBatchSize: z.number().int().positive(),
});
export type FailedAttempt = z.infer<typeof failedAttemptSchema>;
