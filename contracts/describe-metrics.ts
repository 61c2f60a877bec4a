import type { EvaluationSummary } from './evaluation.js';
import { percent } from './percent.js';

/** Which rows judged a candidate. */
const describeJudgingRows = ({ crossValidationFolds: folds, testRows }: EvaluationSummary): string =>
  folds === undefined
    ? `on ${testRows} test rows`
    : `by ${folds}-fold cross-validation on ${testRows} training rows`;

/** The figures of an evaluation in one line, beside those of the models that it is compared with. */
export function describeMetrics(metrics: EvaluationSummary): string {
  const { accuracy, macroF1, baselineAccuracy, championAccuracy } = metrics;
  const others = [
    `TF-IDF + logistic regression ${percent(baselineAccuracy)}`,
    ...(championAccuracy === null ? [] : [`champion ${percent(championAccuracy)}`]),
  ];
  return `accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)} ${describeJudgingRows(metrics)} (${others.join(', ')})`;
}
