import { normalQuantile } from './normal-quantile.js';
import { smallestNumber } from './smallest-number.js';
import type { PairedCounts } from './tango.js';

/**
 * What each bet stakes, as a share of the stake at which one loss would take all of its capital. The values
 * suit models that differ on 3 to 25 % of the rows and of which one is better by 1 to 10 points.
 */
const boldness = [0.1, 0.2, 0.4];

/** What a win, a tie and a loss multiply the capital of each bet by. */
const factorsOf = (difference: number): { win: number; tie: number; loss: number }[] =>
  boldness.map((share) => {
    const stake = share / (1 + difference);
    return {
      win: 1 + stake * (1 - difference),
      tie: 1 - stake * difference,
      loss: 1 - stake * (1 + difference),
    };
  });

/**
 * Evidence that the first model's accuracy exceeds the second's by more than `difference` (which is above
 * −1): the natural logarithm of what bets on it have earned, starting with a capital of 1.
 *
 * A row has d = 1 for a win, −1 for a loss, and 0 otherwise. It multiplies the capital of a bet with stake λ
 * by 1 + λ (d − difference); the capital is the mean over several λ. As long as the expectation of d, given
 * all earlier rows, is at most `difference`, the capital ever reaches 1 / level with a probability of at most
 * `level` (Ville 1939). So the evidence may be looked at after every row (Waudby-Smith and Ramdas 2024,
 * Estimating means of bounded random variables by betting). Counts are enough, because the order of the rows
 * does not matter. With a difference of 0, rows on which both models are right or both are wrong change
 * nothing: it is McNemar's test, made sequential.
 */
export function logEvidenceOfGain({ rows, wins, losses }: PairedCounts, difference: number): number {
  const capitals = factorsOf(difference).map(
    ({ win, tie, loss }) =>
      wins * Math.log(win) + losses * Math.log(loss) + (rows - wins - losses) * Math.log(tie),
  );
  const largest = Math.max(...capitals);
  const sum = capitals.reduce((total, capital) => total + Math.exp(capital - largest), 0);
  return largest + Math.log(sum / capitals.length);
}

/**
 * How many rows it takes until a model that is better by `gain` is shown to be better with probability
 * `power`; Infinity when it never is. With d = disagreement and g = gain, wins minus losses exceed n g − z
 * √(n (d − g²)) with probability `power`, where z is the normal quantile of `power`; n is the smallest number
 * of rows for which this is evidence enough. Evidence that reaches the level earlier is not counted, so fewer
 * rows often do.
 * @param plan.disagreement share of the rows on which exactly one of the two models is right
 */
export function rowsToShowGain(plan: {
  gain: number;
  disagreement: number;
  level: number;
  power: number;
}): number {
  const { gain, disagreement, level, power } = plan;
  const deviation = Math.sqrt(Math.max(0, disagreement - gain ** 2));
  const z = normalQuantile(power);
  const isShown = (rows: number): boolean => {
    const differing = rows * disagreement;
    const excess = Math.min(differing, rows * gain - z * deviation * Math.sqrt(rows));
    const counts = { rows, wins: (differing + excess) / 2, losses: (differing - excess) / 2 };
    return logEvidenceOfGain(counts, 0) >= -Math.log(level);
  };
  return smallestNumber(isShown, largestPlan) ?? Infinity;
}

/** Larger than any number of labels that a decision could wait for. */
const largestPlan = 2 ** 24;
