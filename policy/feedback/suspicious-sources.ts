import type { LabeledPrediction } from '../../contracts/monitor-memory.js';
import { exactBinomialTest } from '../statistics/binomial.js';

const confidentScore = 0.9;
const minimumRows = 20;
const significanceLevel = 0.001;

/**
 * The sources whose labels contradict significantly more than half of the confident predictions. Correct
 * labels rarely do: even after a drift, a model is seldom wrong more often than right. Such labels are
 * probably swapped, random or poisoned, so they are quarantined until a person trusts the source.
 * @param rows in the order in which the labels arrived; for each text, only the newest label of a source
 * counts
 */
export function suspiciousSources(rows: readonly LabeledPrediction[]): string[] {
  const counts = new Map<string, { rows: number; contradictions: number }>();
  const latest = new Map(rows.map((row) => [`${row.source}\0${row.rowId}`, row]));
  for (const { source, label, predicted, score } of latest.values()) {
    if (score < confidentScore) continue;
    const count = counts.get(source) ?? { rows: 0, contradictions: 0 };
    count.rows += 1;
    if (label !== predicted) count.contradictions += 1;
    counts.set(source, count);
  }
  return [...counts]
    .filter(
      ([, { rows, contradictions }]) =>
        rows >= minimumRows && exactBinomialTest(contradictions, rows, 0.5) < significanceLevel,
    )
    .map(([source]) => source)
    .sort();
}
