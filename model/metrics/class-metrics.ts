import type { ClassificationMetrics } from '../../contracts/metrics.js';

/** Counts [actual][predicted]. */
export function confusionMatrix(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < actual.length; row++) confusion[actual[row]!]![predicted[row]!]!++;
  return confusion;
}

/** Precision, recall and F1 of each class. A rate whose denominator is 0 is 0, as in scikit-learn. */
export function classMetrics(
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
