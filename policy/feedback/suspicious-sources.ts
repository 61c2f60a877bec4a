import type { LabeledPrediction } from '../../contracts/monitor-memory.js';
import { exactBinomialTest } from '../statistics/binomial.js';

const minimumRows = 20;
/** The newest so many labels are tested: few show soon that a source turned bad, many show what is less striking. */
const windows = [50, 100, 400];
/** All predictions are tested, and the confident ones alone: a weak model is right about these. */
const minimumScores = [0, 0.9];
/** For all tests of a source together (Bonferroni). */
const significanceLevel = 0.001;

/**
 * The sources by whose newest labels the model is right significantly less than half as often as its calibrated
 * confidence promises. Correct labels rarely show that: even after a drift, a model keeps more than half of its accuracy.
 * Such labels are probably swapped, random, poisoned, or chosen because the model is wrong, so they are quarantined until
 * a person trusts the source.
 * @param rows in the order in which the labels arrived; for each text, only the newest label of a source counts
 */
export function suspiciousSources(rows: readonly LabeledPrediction[]): string[] {
  const bySource = new Map<string, Map<string, LabeledPrediction>>();
  for (const row of rows) {
    const texts = bySource.get(row.source) ?? new Map<string, LabeledPrediction>();
    bySource.set(row.source, texts);
    texts.delete(row.rowId);
    texts.set(row.rowId, row);
  }
  return [...bySource]
    .filter(([, texts]) => isSuspicious([...texts.values()]))
    .map(([source]) => source)
    .sort();
}

const isSuspicious = (rows: readonly LabeledPrediction[]): boolean =>
  minimumScores.some((minimum) => {
    const scored = rows.filter(({ score }) => score >= minimum);
    return windows.some((newest) => contradicts(scored.slice(-newest)));
  });

function contradicts(rows: readonly LabeledPrediction[]): boolean {
  if (rows.length < minimumRows) return false;
  const contradictions = rows.filter(({ label, predicted }) => label !== predicted).length;
  const promised = rows.reduce((sum, { score }) => sum + score, 0) / rows.length;
  const level = significanceLevel / (windows.length * minimumScores.length);
  return exactBinomialTest(contradictions, rows.length, 1 - promised / 2) < level;
}
