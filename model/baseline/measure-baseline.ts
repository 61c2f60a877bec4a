import type { BaselineReport } from '../../contracts/evaluation.js';
import { argmax, predictedClass } from '../../contracts/predicted-class.js';
import { scorePredictions } from '../metrics/compute-metrics.js';
import { trainBaseline } from './train-baseline.js';

export interface LabeledText {
  text: string;
  label: string;
}

/** Trains TF-IDF + logistic regression on the training rows and scores it on the test rows. */
export function measureBaseline(train: readonly LabeledText[], test: readonly LabeledText[]): BaselineReport {
  const labels = labelsOf([...train, ...test]);
  return scoreBaseline(labels, test, predictAll(labels, train, test));
}

/** Scores TF-IDF + logistic regression on rows that each are predicted without the rows of their fold. */
export function crossValidateBaseline(
  rows: readonly LabeledText[],
  foldOfRow: readonly number[],
): BaselineReport {
  const labels = labelsOf(rows);
  const predicted = new Array<number>(rows.length);
  for (const fold of new Set(foldOfRow)) {
    const held = [...rows.keys()].filter((row) => foldOfRow[row] === fold);
    const others = rows.filter((_, row) => foldOfRow[row] !== fold);
    const classes = predictAll(
      labels,
      others,
      held.map((row) => rows[row]!),
    );
    held.forEach((row, at) => (predicted[row] = classes[at]!));
  }
  return scoreBaseline(labels, rows, predicted);
}

const labelsOf = (rows: readonly LabeledText[]): string[] =>
  [...new Set(rows.map(({ label }) => label))].sort();

/** The class of each test row. */
function predictAll(
  labels: readonly string[],
  train: readonly LabeledText[],
  test: readonly LabeledText[],
): number[] {
  const predict = trainBaseline(
    train.map(({ text }) => text),
    train.map(({ label }) => labels.indexOf(label)),
    labels.length,
  );
  return test.map(({ text }) => predictedClass(predict(text), argmax));
}

function scoreBaseline(
  labels: readonly string[],
  rows: readonly LabeledText[],
  predicted: number[],
): BaselineReport {
  const actual = rows.map(({ label }) => labels.indexOf(label));
  const { accuracy, macroF1 } = scorePredictions(labels, actual, predicted);
  return { name: 'tf-idf + logistic regression', accuracy, macroF1, predicted };
}
