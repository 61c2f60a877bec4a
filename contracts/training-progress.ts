import { z } from 'zod';
import type { SelectionMetric } from './hyperparameters.js';

/**
 * Identifies one training. The trainings of a run are numbered, and each keeps its files under
 * `runs/<runId>/trials/<trial>/`. A lifecycle has one, number 0; the trials of a search count from 1.
 */
export const trainingKeySchema = z.strictObject({
  runId: z.string().min(1),
  trial: z.number().int().nonnegative(),
});
export type TrainingKey = z.infer<typeof trainingKeySchema>;

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

/** A validation by one metric, the higher the better: a loss has its sign changed. */
export const goodnessOf = (point: ValidationPoint, metric: SelectionMetric): number =>
  metric === 'loss' ? -point.loss : point[metric];

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
export const lexicalSummarySchema = z.strictObject({
  /** `not-better`: not significantly or, where it is asked for, by nothing. `too-few-rows`: too few validation rows to tell. */
  outcome: z.enum(['kept', 'not-better', 'too-few-rows', 'off']),
  /** Mean losses of the validation rows in nats, cross-fitted; null when they were not compared. */
  losses: z
    .strictObject({
      encoder: z.number(),
      combined: z.number(),
      /** Of their difference. */
      standardError: z.number(),
    })
    .nullable(),
  /**
   * The encoder alone is calibrated by softmax(logits / temperature), with `offset` added to the last of the divided logits; null
   * without a lexical view.
   */
  encoderAlone: z.strictObject({ temperature: z.number(), offset: z.number() }).nullable(),
});
export type LexicalSummary = z.infer<typeof lexicalSummarySchema>;

/** How the head was fitted to the embeddings of a frozen encoder. */
export const frozenEncoderSummarySchema = z.strictObject({
  trainingRows: z.number().int(),
  /** Inverse of the L2 strength, chosen by cross-validation. */
  c: z.number(),
  folds: z.number().int(),
  /** Whether cross-validated predictions of the training rows stand in for validation rows. */
  isCrossValidated: z.boolean(),
});
export type FrozenEncoderSummary = z.infer<typeof frozenEncoderSummarySchema>;

/** How far a training came. */
const trainingFiguresSchema = z.strictObject({
  steps: z.number().int(),
  totalSteps: z.number().int(),
  /** Epochs trained, a fraction when training stopped early. */
  epochs: z.number(),
  stoppedEarly: z.boolean(),
  selectionMetric: z.enum(['loss', 'accuracy', 'macroF1'] satisfies SelectionMetric[]),
  /** The step whose weights became the model: the one that validated best by `selectionMetric`. */
  bestStep: z.number().int(),
  /** These figures are of that step; those of a finished training are of its model, with the lexical view if it has one. */
  bestValidationLoss: z.number(),
  bestValidationAccuracy: z.number(),
  bestValidationMacroF1: z.number(),
  /** All validations, in order. */
  validations: z.array(validationPointSchema),
  trainingSeconds: z.number(),
  resumedFromStep: z.number().int().nullable(),
  /** Rows computed at once: fewer than the batch size after the machine ran out of memory. */
  microBatchSize: z.number().int(),
});
/** A training that ended before its end, with a checkpoint to go on from and without a model. */
export type PausedTraining = z.infer<typeof trainingFiguresSchema>;

/** How a training ended. */
export const trainingSummarySchema = trainingFiguresSchema.extend({
  /** Recall of each label on the validation rows, in label order. */
  validationRecalls: z.array(
    z.strictObject({ label: z.string(), recall: z.number(), rows: z.number().int() }),
  ),
  temperature: z.number(),
  lexical: lexicalSummarySchema,
  /** Present when the encoder kept the weights of the base. */
  frozenEncoder: frozenEncoderSummarySchema.optional(),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;

export const isFinished = (ended: PausedTraining | TrainingSummary): ended is TrainingSummary =>
  'temperature' in ended;

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
