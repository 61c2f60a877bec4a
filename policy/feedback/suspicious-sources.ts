import { exactBinomialTest } from '../statistics/binomial.js';

/** A label of the feedback beside what the model said of the text. */
export interface ContradictableLabel {
  rowId: string;
  source: string;
  label: string;
  predicted: string;
  /** Probability of the predicted label. */
  score: number;
}

const confident = 0.9;
const minimumRows = 20;
const level = 0.001;

/**
 * The sources that contradict most of the confident predictions, significantly: an honest one rarely does, and where the world changes
 * the model is seldom wrong more often than right. Such labels are swapped, guessed or poisoned until a person says otherwise.
 * @param labels in the order in which they came; of one text's labels from one source the last one counts
 */
export function suspiciousSources(labels: readonly ContradictableLabel[]): string[] {
  const counts = new Map<string, { rows: number; contradictions: number }>();
  const latest = new Map(labels.map((given) => [`${given.source}\0${given.rowId}`, given]));
  for (const { source, label, predicted, score } of latest.values()) {
    if (score < confident) continue;
    const count = counts.get(source) ?? { rows: 0, contradictions: 0 };
    count.rows += 1;
    if (label !== predicted) count.contradictions += 1;
    counts.set(source, count);
  }
  return [...counts]
    .filter(
      ([, { rows, contradictions }]) =>
        rows >= minimumRows && exactBinomialTest(contradictions, rows, 0.5) < level,
    )
    .map(([source]) => source)
    .sort();
}
