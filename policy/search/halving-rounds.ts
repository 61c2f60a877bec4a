import type { SearchRound } from '../../contracts/search.js';

/**
 * The rungs of successive halving in epochs: the most epochs divided by the factor again and again, down to the least.
 * @returns ascending, for example 1, 3, 8 for 1 to 8 epochs and a factor of 3
 */
export function halvingRungs(minimum: number, maximum: number, factor: number): number[] {
  const rungs = [maximum];
  for (let divisor = factor; Math.round(maximum / divisor) > minimum; divisor *= factor)
    rungs.unshift(Math.round(maximum / divisor));
  return minimum < maximum ? [minimum, ...rungs] : rungs;
}

/**
 * Synchronous successive halving (Karnin et al. 2013; Jamieson & Talwalkar 2016): all trials are trained up to the first rung,
 * one of `factor` goes on to the next, and so on. The last round keeps the winner.
 */
export const halvingRounds = (rungs: readonly number[], trials: number, factor: number): SearchRound[] =>
  rungs.map((untilEpoch, index) => ({
    untilEpoch,
    keep: index === rungs.length - 1 ? 1 : Math.max(1, Math.floor(trials / factor ** (index + 1))),
  }));
