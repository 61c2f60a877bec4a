import type { ClassificationMetrics } from '../../contracts/metrics.js';
import { predictedClass, type DecisionRule } from '../../contracts/predicted-class.js';
import { expectedCalibrationError } from './calibration-error.js';
import { rocAuc } from './roc-auc.js';

/**
 * Computes every metric of a set of predictions.
 * @param options.actual class numbers [rows]
 * @param options.probabilities [rows][labels]
 * @param options.rule how the classes are predicted from them
 * @throws RangeError when there are no rows, or not as many probabilities as classes
 */
export function computeMetrics(options: {
  labels: readonly string[];
  actual: ArrayLike<number>;
  probabilities: readonly ArrayLike<number>[];
  rule: DecisionRule;
}): ClassificationMetrics {
  const { labels, actual, probabilities, rule } = options;
  if (actual.length !== probabilities.length || actual.length === 0)
    throw new RangeError(
      `Metrics need rows: got ${actual.length} actual classes and ${probabilities.length} rows of probabilities`,
    );
  const predicted = probabilities.map((row) => predictedClass(row, rule));
  return {
    rows: actual.length,
    loss: meanCrossEntropy(actual, probabilities),
    ...scorePredictions(labels, actual, predicted),
    rocAuc: rocAuc(labels.length, actual, probabilities),
    expectedCalibrationError: expectedCalibrationError(actual, probabilities, rule),
  };
}

/** The metrics that depend on the predicted classes alone; both arrays are class numbers [rows]. */
export function scorePredictions(
  labels: readonly string[],
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Omit<ClassificationMetrics, 'rows' | 'loss' | 'rocAuc' | 'expectedCalibrationError'> {
  const confusion = confusionMatrix(labels.length, actual, predicted);
  const perClass = classMetrics(labels, confusion);
  const mean = (rate: 'precision' | 'recall' | 'f1') =>
    perClass.reduce((sum, metrics) => sum + metrics[rate], 0) / labels.length;
  return {
    accuracy: confusion.reduce((sum, row, index) => sum + row[index]!, 0) / actual.length,
    macroPrecision: mean('precision'),
    macroRecall: mean('recall'),
    macroF1: mean('f1'),
    perClass,
    confusion,
  };
}

/**
 * Mean cross-entropy in nats, −Σ ln p(actual) / rows. Probabilities are clipped at the machine epsilon, as in
 * scikit-learn.
 */
export function meanCrossEntropy(
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
): number {
  const sum = probabilities.reduce(
    (total, row, index) => total - Math.log(Math.max(row[actual[index]!]!, Number.EPSILON)),
    0,
  );
  return sum / probabilities.length;
}

/** Counts [actual][predicted]. */
function confusionMatrix(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < actual.length; row++) confusion[actual[row]!]![predicted[row]!]!++;
  return confusion;
}

/** Precision, recall and F1 of each class. A rate whose denominator is 0 is 0, as in scikit-learn. */
function classMetrics(
  labels: readonly string[],
  confusion: readonly (readonly number[])[],
): ClassificationMetrics['perClass'] {
  return labels.map((label, index) => {
    const truePositives = confusion[index]![index]!;
    const support = confusion[index]!.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, row) => sum + row[index]!, 0);
    return {
      label,
      precision: truePositives / (predicted || 1),
      recall: truePositives / (support || 1),
      f1: (2 * truePositives) / (predicted + support || 1),
      support,
    };
  });
}
