import { normalQuantile } from './normal-quantile.js';
import { normalDistribution } from './normal-distribution.js';

/** Two models, and the one-sided test (`tangoScoreTest`) that compares their accuracies on the same rows. */
export interface PairedTestPlan {
  /** How much more accurate the first model is in truth. */
  gain: number;
  /** Share of the rows on which exactly one of the two is right; at least |gain|. */
  disagreement: number;
  /**
   * What the test has to show the gain to be above: 0.01 for a point better, −0.01 for less than a point
   * worse.
   */
  difference: number;
  level: number;
}

/**
 * How many rows the test needs to pass with probability `power`; Infinity when the gain is not above the
 * difference. With d = disagreement and g = gain: n = (z(1 − level) σ₀ + z(power) σ₁)² / (g − difference)².
 * σ₁² = d − g² is the variance of a row's difference, σ₀² the variance that the test assumes (Connor 1987,
 * Biometrics 43:207, for a difference of 0; Nam 1997, Biometrics 53:1422, for any difference). A normal
 * approximation.
 */
export function rowsForPower(plan: PairedTestPlan & { power: number }): number {
  const { gain, difference, level, power } = plan;
  if (gain <= difference) return Infinity;
  const { tested, actual } = deviations(plan);
  const root = (normalQuantile(1 - level) * tested + normalQuantile(power) * actual) / (gain - difference);
  return Math.max(1, Math.ceil(Math.max(0, root) ** 2));
}

/**
 * The probability that the test passes on `rows` rows: the formula of `rowsForPower`, solved for the power.
 */
export function powerOfRows(plan: PairedTestPlan & { rows: number }): number {
  const { gain, difference, level, rows } = plan;
  const { tested, actual } = deviations(plan);
  const excess = (gain - difference) * Math.sqrt(rows) - normalQuantile(1 - level) * tested;
  if (actual === 0) return excess > 0 ? 1 : 0;
  return normalDistribution(excess / actual);
}

/**
 * Standard deviations of a row's difference: what the test assumes at the edge of its hypothesis, and the
 * true one.
 */
function deviations({ gain, disagreement, difference }: PairedTestPlan): { tested: number; actual: number } {
  // Tango's restricted estimate of the share of losses, given the true shares of wins and losses.
  const b = -disagreement + (2 - gain) * difference;
  const c = (-(disagreement - gain) / 2) * difference * (1 - difference);
  const losses = (Math.sqrt(Math.max(0, b * b - 8 * c)) - b) / 4;
  return {
    tested: Math.sqrt(Math.max(0, 2 * losses + difference * (1 - difference))),
    actual: Math.sqrt(Math.max(0, disagreement - gain ** 2)),
  };
}
