import type { BaselineReport } from '../../contracts/evaluation.js';
import { argmax, predictedClass } from '../../contracts/predicted-class.js';
import { scorePredictions } from '../metrics/compute-metrics.js';
import { predictByFold } from '../predict-by-fold.js';
import { labelsOf, trainBaseline, type LabeledText } from './train-baseline.js';

/** Trains TF-IDF + logistic regression on the training rows and scores it on the test rows. */
export function measureBaseline(train: readonly LabeledText[], test: readonly LabeledText[]): BaselineReport {
  const labels = labelsOf([...train, ...test]);
  const predict = trainBaseline(train, labels);
  return scoreBaseline(
    labels,
    test,
    test.map(({ text }) => predictedClass(predict(text), argmax)),
  );
}

/** Scores TF-IDF + logistic regression on rows that each are predicted without the rows of their fold. */
export function crossValidateBaseline(
  rows: readonly LabeledText[],
  foldOfRow: readonly number[],
): BaselineReport {
  const labels = labelsOf(rows);
  const predicted = predictByFold(foldOfRow, (others) => {
    const predict = trainBaseline(
      others.map((row) => rows[row]!),
      labels,
    );
    return (row) => predictedClass(predict(rows[row]!.text), argmax);
  });
  return scoreBaseline(labels, rows, predicted);
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
