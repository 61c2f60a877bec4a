import type { Hyperparameters } from '../../contracts/hyperparameters.js';

/** One workload, read by both sides. */
export interface StepsSpecification {
  /** A Hugging Face config.json; both sides start from random weights. */
  config: Record<string, unknown>;
  classes: number;
  /**
   * `cls`: the head that transformers gives a sequence classifier; `mean`: over the tokens, as
   * sentence-transformers does.
   */
  pooling: 'cls' | 'mean';
  threads: number;
  /** Steps that are run but not timed. */
  warmupSteps: number;
  recipe: Hyperparameters;
  batches: { ids: number[][]; labels: number[] }[];
}

/** What a process reports after each step: its duration and, where it trains, loss and memory. */
export interface StepReport {
  seconds: number;
  loss?: number;
  peakBytes?: number;
  /**
   * Only of matrix-products.ts: floating-point operations of a step, and operations a second of the fastest
   * product.
   */
  flops?: number;
  peakFlopsPerSecond?: number;
}

/** What one process measured: the seconds of each timed step, the rest as it was after the last one. */
export interface StepsResult extends Omit<StepReport, 'seconds'> {
  seconds: number[];
}
