import type { SearchMetric, Trial } from '../../contracts/search.js';

export type RankedTrial = Pick<Trial, 'trial' | 'status' | 'value'>;

/**
 * Trials from the best to the worst. Of equals, the lower number comes first; those without a value come last, and before them
 * those that failed.
 */
export function rankTrials<Ranked extends RankedTrial>(
  trials: readonly Ranked[],
  metric: SearchMetric,
): Ranked[] {
  const goodness = ({ value }: Ranked): number =>
    value === null ? -Infinity : metric === 'loss' ? -value : value;
  const tier = ({ status, value }: Ranked): number => (value === null ? 2 : status === 'failed' ? 1 : 0);
  return trials.toSorted((a, b) => {
    const [first, second] = [goodness(a), goodness(b)];
    return tier(a) - tier(b) || (first === second ? a.trial - b.trial : second - first);
  });
}

/**
 * The best `keep` of ranked trials. One that failed stays only where all have failed: it has the weights of its last rung, and
 * then nothing better is left. One without a value never stays.
 */
export function keptTrials<Ranked extends RankedTrial>(ranked: readonly Ranked[], keep: number): Ranked[] {
  const valued = ranked.filter(({ value }) => value !== null);
  const sound = valued.filter(({ status }) => status !== 'failed');
  return (sound.length > 0 ? sound : valued).slice(0, keep);
}
