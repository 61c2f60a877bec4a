import { predictedClass, type DecisionRule } from '../../contracts/predicted-class.js';

const bins = 15;

/**
 * Expected calibration error: the mean of |confidence − accuracy| over 15 equal-width confidence bins (a, b],
 * weighted by their rows (Guo et al. 2017, "On Calibration of Modern Neural Networks").
 * @param actual class numbers [rows]
 * @param probabilities [rows][classes]
 * @param rule how a row's class is predicted; its probability is the confidence
 */
export function expectedCalibrationError(
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  rule: DecisionRule,
): number {
  const gaps = new Float64Array(bins);
  probabilities.forEach((row, index) => {
    const predicted = predictedClass(row, rule);
    const confidence = row[predicted]!;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    gaps[bin]! += confidence - (predicted === actual[index] ? 1 : 0);
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / probabilities.length;
}
