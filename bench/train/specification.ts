import type { Hyperparameters } from '../../contracts/hyperparameters.js';

/** One workload, as both sides read it. */
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

/** What a side says after each step: how long it took and, where it trains, how the process stands. */
export interface StepReport {
  seconds: number;
  loss?: number;
  peakBytes?: number;
  /**
   * Of the matrix products of a step by themselves: their floating-point operations, and those of the fastest
   * a second.
   */
  flops?: number;
  peakFlopsPerSecond?: number;
}

/** What one process measured: the seconds of each timed step, the rest as it was after the last one. */
export interface StepsResult extends Omit<StepReport, 'seconds'> {
  seconds: number[];
}
