import type { SearchMetric, Trial } from '../../contracts/search.js';

/** Trials from the best to the worst. Of equals, the lower number comes first; those without a value come last. */
export function rankTrials<Ranked extends Pick<Trial, 'trial' | 'value'>>(
  trials: readonly Ranked[],
  metric: SearchMetric,
): Ranked[] {
  const goodness = ({ value }: Ranked): number =>
    value === null ? -Infinity : metric === 'loss' ? -value : value;
  return trials.toSorted((a, b) => {
    const [first, second] = [goodness(a), goodness(b)];
    return first === second ? a.trial - b.trial : second - first;
  });
}
