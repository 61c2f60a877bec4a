import type { ClassificationMetrics } from '../../contracts/metrics.js';

/** Precision, recall and F1 of each class; a rate whose denominator is 0 is 0, as in scikit-learn. */
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
