import { smallestNumber } from './smallest-number.js';
import { tangoScoreTest } from './tango.js';

/**
 * The smallest number of rows on which Tango's score test shows non-inferiority of a model that answers
 * exactly like the other one.
 * @param margin by how much less accurate the model may be; 0 gives Infinity
 * @param level one-sided significance level
 */
export function rowsToShowNonInferiority(margin: number, level: number): number {
  if (margin === 0) return Infinity;
  const isShown = (rows: number): boolean => tangoScoreTest({ rows, wins: 0, losses: 0 }, -margin) < level;
  return smallestNumber(isShown, Infinity)!;
}
