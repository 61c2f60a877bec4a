import { describeValue, type SearchMetric } from '../../contracts/search.js';
import { goodnessOf, type ValidationPoint } from '../../contracts/training-progress.js';

/** A median of fewer trials says too little. */
const minimumTrials = 3;

/**
 * The median stopping rule (Golovin et al. 2017, section 3.2.1): a trial stops when the best it has reached is worse than the
 * median of what other trials had reached on average up to the same epoch. Only trials with a validation at that epoch count.
 * @param validations of the trial, in order; the last is at the end of an epoch
 * @param others validations of trials that started before and have ended
 * @returns why it stops; null when it goes on
 */
export function medianStopping(
  validations: readonly ValidationPoint[],
  others: readonly (readonly ValidationPoint[])[],
  metric: SearchMetric,
): string | null {
  const epoch = validations.at(-1)?.epoch;
  if (epoch === undefined) return null;
  const averages = others
    .map((points) => points.filter((point) => point.epoch <= epoch))
    .filter((points) => points.at(-1)?.epoch === epoch)
    .map((points) => mean(points.map((point) => goodnessOf(point, metric))));
  if (averages.length < minimumTrials) return null;
  const best = Math.max(...validations.map((point) => goodnessOf(point, metric)));
  const middle = median(averages);
  if (best >= middle) return null;
  const shown = (goodness: number): string => describeValue(metric, Math.abs(goodness));
  return `median stopping: ${shown(best)} after epoch ${epoch} is worse than ${shown(middle)}, the median of ${averages.length} trials before it`;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
