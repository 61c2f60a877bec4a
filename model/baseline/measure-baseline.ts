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
  const labels = [...new Set([...train, ...test].map(({ label }) => label))].sort();
  const classOf = ({ label }: LabeledText): number => labels.indexOf(label);
  const predict = trainBaseline(
    train.map(({ text }) => text),
    train.map(classOf),
    labels.length,
  );
  const predicted = test.map(({ text }) => predictedClass(predict(text), argmax));
  const { accuracy, macroF1 } = scorePredictions(labels, test.map(classOf), predicted);
  return { name: 'tf-idf + logistic regression', accuracy, macroF1, predicted };
}
