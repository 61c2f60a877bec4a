import type { SparseRows } from './tf-idf.js';

/**
 * How much the frequency of each feature differs between classes: the range over the classes of ln((rows of the class with the
 * feature + 1) / Σ of that over all features). For two classes it is the absolute log-count ratio by which NB-SVM scales its
 * features (Wang and Manning 2012, "Baselines and Bigrams").
 * @param actual class numbers [rows]
 * @returns [columns]
 */
export function classScales(
  { rows, columns, offsets, indices }: SparseRows,
  actual: ArrayLike<number>,
  classes: number,
): Float32Array {
  const lowest = new Float64Array(columns).fill(Infinity);
  const highest = new Float64Array(columns).fill(-Infinity);
  for (let index = 0; index < classes; index++) {
    const counts = new Float64Array(columns).fill(1);
    for (let row = 0; row < rows; row++)
      if (actual[row] === index)
        for (let at = offsets[row]!; at < offsets[row + 1]!; at++) counts[indices[at]!]! += 1;
    const total = counts.reduce((sum, count) => sum + count, 0);
    counts.forEach((count, column) => {
      const logShare = Math.log(count / total);
      lowest[column] = Math.min(lowest[column]!, logShare);
      highest[column] = Math.max(highest[column]!, logShare);
    });
  }
  return Float32Array.from(highest, (high, column) => high - lowest[column]!);
}
