/**
 * Unweighted mean of the classes' F1 scores, F1 = 2 · true positives / (actual + predicted). A class that is
 * neither actual nor predicted in any row scores 0, as in scikit-learn.
 * @param classes number of classes
 * @param actual class numbers [rows]
 * @param predicted class numbers [rows]
 * @param draws how often each row counts [rows], for resampling; 1 by default
 */
export function macroF1(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  draws?: ArrayLike<number>,
): number {
  const hits = new Float64Array(classes);
  const seen = new Float64Array(classes);
  for (let row = 0; row < actual.length; row++) {
    const weight = draws?.[row] ?? 1;
    seen[actual[row]!]! += weight;
    seen[predicted[row]!]! += weight;
    if (actual[row] === predicted[row]) hits[actual[row]!]! += weight;
  }
  return hits.reduce((sum, hit, index) => sum + (2 * hit) / (seen[index]! || 1), 0) / classes;
}
