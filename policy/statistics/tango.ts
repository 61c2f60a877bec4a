import { normalDistribution } from './normal-distribution.js';

/** How the answers of two models to the same rows differ. */
export interface PairedCounts {
  rows: number;
  /** Rows that only the first model gets right. */
  wins: number;
  /** Rows that only the second model gets right. */
  losses: number;
}

/**
 * One-sided p-value for "the first model's accuracy exceeds the second's by more than `difference`", by the
 * score test for paired proportions: z = (wins − losses − n · d) / √(n · (2q + d · (1 − d))), where q is the
 * maximum-likelihood estimate of the loss rate given the difference d (Tango 1998, Statistics in Medicine
 * 17:891).
 */
export function tangoScoreTest({ rows, wins, losses }: PairedCounts, difference: number): number {
  const a = 2 * rows;
  const b = -wins - losses + (2 * rows - wins + losses) * difference;
  const c = -losses * difference * (1 - difference);
  const lossRate = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = rows * (2 * lossRate + difference * (1 - difference));
  const excess = wins - losses - rows * difference;
  if (variance <= 0) return excess > 0 ? 0 : excess < 0 ? 1 : 0.5;
  return normalDistribution(-excess / Math.sqrt(variance));
}

/**
 * One-sided lower confidence bound of the difference in accuracy, with confidence 1 − level: the difference
 * for which the score test's p-value is `level`, found by bisection.
 */
export function tangoLowerBound(counts: PairedCounts, level: number): number {
  let low = -1;
  let high = (counts.wins - counts.losses) / counts.rows;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (tangoScoreTest(counts, middle) < level) low = middle;
    else high = middle;
  }
  return low;
}
