import type { EvaluationSummary } from './evaluation.js';
import { percent } from './percent.js';

/** The figures of an evaluation in one line, beside those of the models that it is compared with. */
export function describeMetrics(metrics: EvaluationSummary): string {
  const { testRows, accuracy, macroF1, baselineAccuracy, championAccuracy } = metrics;
  const others = [
    `TF-IDF + logistic regression ${percent(baselineAccuracy)}`,
    ...(championAccuracy === null ? [] : [`champion ${percent(championAccuracy)}`]),
  ];
  return `accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)} on ${testRows} test rows (${others.join(', ')})`;
}
