import type { ClassificationMetrics } from '../../contracts/metrics.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { expectedCalibrationError } from './calibration-error.js';
import { classMetrics, confusionMatrix } from './class-metrics.js';
import { meanCrossEntropy } from './cross-entropy.js';
import { rocAuc } from './roc-auc.js';

/**
 * Computes every metric of a set of predictions.
 * @param options.actual class numbers [rows]
 * @param options.probabilities [rows][labels]
 * @throws RangeError when there are no rows, or not as many probabilities as classes
 */
export function computeMetrics(options: {
  labels: readonly string[];
  actual: ArrayLike<number>;
  probabilities: readonly ArrayLike<number>[];
}): ClassificationMetrics {
  const { labels, actual, probabilities } = options;
  if (actual.length !== probabilities.length || actual.length === 0)
    throw new RangeError(
      `Metrics need rows: got ${actual.length} actual classes and ${probabilities.length} rows of probabilities`,
    );
  const confusion = confusionMatrix(labels.length, actual, probabilities.map(predictedClass));
  const perClass = classMetrics(labels, confusion);
  const mean = (rate: 'precision' | 'recall' | 'f1') =>
    perClass.reduce((sum, metrics) => sum + metrics[rate], 0) / labels.length;
  return {
    rows: actual.length,
    loss: meanCrossEntropy(actual, probabilities),
    accuracy: confusion.reduce((sum, row, index) => sum + row[index]!, 0) / actual.length,
    macroPrecision: mean('precision'),
    macroRecall: mean('recall'),
    macroF1: mean('f1'),
    rocAuc: rocAuc(labels.length, actual, probabilities),
    expectedCalibrationError: expectedCalibrationError(actual, probabilities),
    perClass,
    confusion,
  };
}
