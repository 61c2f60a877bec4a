import { z } from 'zod';
import { engineNames, precisions } from './compute.js';
import { EvergreenError } from './errors.js';

/** The complete recipe of one training. Every value is recorded with the run. */
export const hyperparametersSchema = z.strictObject({
  epochs: z.number().int().min(1).max(100),
  batchSize: z.number().int().min(1).max(512),
  /** Peak learning rate of the encoder. */
  learningRate: z.number().positive().max(1),
  /** The new head learns this many times faster than the encoder. */
  headLearningRateMultiplier: z.number().positive().max(1000),
  /** Tokens per text, special tokens included. */
  maxLength: z.number().int().min(8).max(512),
  /** `head+tail` keeps a quarter of a long text's tokens from its start and the rest from its end. */
  truncation: z.enum(['head', 'head+tail']),
  pooling: z.enum(['mean', 'cls']),
  /**
   * `frozen`: the encoder keeps the weights of the base and its embeddings are mean-pooled; only the head is fitted to them
   * (training/train-frozen.ts). `auto`: where there are too few training rows to fine-tune (policy/few-labels).
   */
  encoder: z.enum(['auto', 'fine-tune', 'frozen']),
  /** `longest` pads a batch to its longest text, `max-length` pads every batch to maxLength. */
  padding: z.enum(['longest', 'max-length']),
  /** How the learning rate falls to 0 after the warm-up: along a line, or along half a wave of a cosine. */
  learningRateSchedule: z.enum(['linear', 'cosine']),
  /** Each layer learns this much slower than the one above it, the embeddings slowest; 1: all learn alike. */
  layerLearningRateDecay: z.number().positive().max(1),
  /** So many of the lowest layers, and the embeddings, keep the weights of the base; 0: all are trained. */
  frozenLayers: z.number().int().min(0).max(100),
  weightDecay: z.number().min(0).max(1),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  epsilon: z.number().positive(),
  /** Fraction of all steps during which the learning rate rises linearly from 0. */
  warmupFraction: z.number().min(0).max(1),
  /** Global gradient norm above which gradients are scaled down; 0 switches clipping off. */
  maxGradientNorm: z.number().min(0),
  /** Dropout on hidden states (embeddings, attention output, feed-forward output, head input). */
  dropout: z.number().min(0).lt(1),
  /** Dropout on attention probabilities. */
  attentionDropout: z.number().min(0).lt(1),
  /** Share of the target probability that is spread over all classes, so that a model is less sure of noisy labels. */
  labelSmoothing: z.number().min(0).lt(1),
  /**
   * Decay of the moving average of the weights, which is validated and becomes the model instead of the weights of a single
   * step: with 0.99 it covers about the last hundred steps; 0: no average.
   */
  weightAveragingDecay: z.number().min(0).lt(1),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** `balanced`: a row counts more in the training loss, the rarer its class is (training/class-weights.ts). */
  classWeights: z.enum(['none', 'balanced']),
  /** Validation passes per epoch. The weights that validate best become the candidate. */
  validationsPerEpoch: z.number().int().min(1).max(100),
  /** What `best` means there. `automatic`: `macroF1` with class weights, otherwise `loss`. */
  selectionMetric: z.enum(['automatic', 'loss', 'accuracy', 'macroF1']),
  /**
   * How a class is predicted from probabilities. `argmax`: the most probable one. `macroF1`, for two classes only: the second
   * one from a threshold on, the one with the highest macro F1 on the validation rows. `automatic`: `macroF1` for two classes
   * with class weights, otherwise `argmax`.
   */
  decisionThreshold: z.enum(['automatic', 'argmax', 'macroF1']),
  /**
   * Whether the words of a text answer beside the encoder (model/lexical). `auto`: where the validation rows are predicted
   * significantly better so.
   */
  lexical: z.enum(['auto', 'on', 'off']),
  /** Stop after this many validations that were not better; 0 switches early stopping off. */
  earlyStoppingPatience: z.number().int().min(0),
  /** A validation counts as better only if it improves the selection metric by more than this. */
  earlyStoppingMinimumDelta: z.number().min(0).max(1),
  /** Optimizer steps between checkpoints; 0 lets checkpoints cost at most 2 % of the training time. */
  checkpointIntervalSteps: z.number().int().min(0),
  /** `auto`: the fastest one that the trainer's machine has, measured there. Nothing falls back to another engine. */
  engine: z.enum(['auto', ...engineNames]),
  device: z.enum(['cpu', 'cuda']),
  /** Of the training graph. `auto`: bfloat16 where both the engine and the processor have it, otherwise float32. */
  precision: z.enum(['auto', ...precisions]),
});
export type Hyperparameters = z.infer<typeof hyperparametersSchema>;

/** The general defaults: MiniLM on a CPU. */
export const defaultHyperparameters: Hyperparameters = {
  epochs: 2,
  batchSize: 16,
  learningRate: 1e-4,
  headLearningRateMultiplier: 10,
  maxLength: 128,
  truncation: 'head+tail',
  pooling: 'mean',
  encoder: 'auto',
  padding: 'longest',
  learningRateSchedule: 'linear',
  layerLearningRateDecay: 1,
  frozenLayers: 0,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  warmupFraction: 0.1,
  maxGradientNorm: 1,
  dropout: 0.1,
  attentionDropout: 0.1,
  labelSmoothing: 0,
  weightAveragingDecay: 0,
  seed: 42,
  classWeights: 'none',
  validationsPerEpoch: 1,
  selectionMetric: 'automatic',
  decisionThreshold: 'automatic',
  lexical: 'auto',
  earlyStoppingPatience: 0,
  earlyStoppingMinimumDelta: 0,
  checkpointIntervalSteps: 0,
  engine: 'auto',
  device: 'cpu',
  precision: 'auto',
};

/** Any subset of the hyperparameters; an unknown name is an error. */
export const hyperparameterOverridesSchema = hyperparametersSchema.partial();
export type HyperparameterOverrides = z.infer<typeof hyperparameterOverridesSchema>;

/** The base models with a name. A local Hugging Face directory is named by its path instead. */
export const baseNames = ['tiny', 'minilm', 'distilbert'] as const;
export type BaseName = (typeof baseNames)[number];

/** Where a base differs from the defaults. `tiny` starts from scratch, so it needs a higher learning rate. */
export const basePresets: Record<BaseName, HyperparameterOverrides> = {
  tiny: { learningRate: 1e-3, headLearningRateMultiplier: 1, epochs: 3, maxLength: 64, batchSize: 32 },
  minilm: {},
  distilbert: { learningRate: 5e-5, pooling: 'cls' },
};

/** The general defaults, then the base's preset, then `overrides`. A directory has no preset. */
export function resolveHyperparameters(base: string, overrides: HyperparameterOverrides): Hyperparameters {
  const preset = Object.hasOwn(basePresets, base) ? basePresets[base as BaseName] : {};
  return hyperparametersSchema.parse({ ...defaultHyperparameters, ...preset, ...overrides });
}

export type SelectionMetric = Exclude<Hyperparameters['selectionMetric'], 'automatic'>;

/** The metric by which the best weights are chosen. */
export function resolveSelectionMetric({
  selectionMetric,
  classWeights,
}: Pick<Hyperparameters, 'selectionMetric' | 'classWeights'>): SelectionMetric {
  if (selectionMetric !== 'automatic') return selectionMetric;
  return classWeights === 'balanced' ? 'macroF1' : 'loss';
}

/**
 * Whether a threshold is to be chosen, or the most probable class is predicted.
 * @throws EvergreenError `invalid-input` when a threshold is asked for and there are more than two classes
 */
export function resolveDecisionThreshold(
  { decisionThreshold, classWeights }: Pick<Hyperparameters, 'decisionThreshold' | 'classWeights'>,
  classes: number,
): 'argmax' | 'macroF1' {
  if (decisionThreshold === 'automatic')
    return classWeights === 'balanced' && classes === 2 ? 'macroF1' : 'argmax';
  if (decisionThreshold === 'macroF1' && classes > 2)
    throw new EvergreenError(
      'invalid-input',
      `decisionThreshold is macroF1, which needs two labels, but the data has ${classes}. Leave it out or set it to argmax.`,
    );
  return decisionThreshold;
}
