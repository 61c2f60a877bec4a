/**
 * Unweighted mean of the classes' F1 scores, F1 = 2 · true positives / (actual + predicted). A class that is
 * neither actual nor predicted in any row scores 0, as in scikit-learn.
 * @param classes number of classes
 * @param actual class numbers [rows]
 * @param predicted class numbers [rows]
 * @param weights how much each row counts [rows]; 1 by default
 */
export function macroF1(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return macroF1Influences(classes, actual, predicted, weights).macroF1;
}

/**
 * Macro F1, and each row's influence on it: the influences have the mean 0, and their standard error is that of macro F1
 * (infinitesimal jackknife; Efron & Tibshirani 1993, section 21.3). With hits h and seen s = actual + predicted of a
 * class, F1 = 2 h / s; a row of weight w changes it by w (2 · [hit] − F1 · [actual] − F1 · [predicted]) / s.
 */
export function macroF1Influences(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weights?: ArrayLike<number>,
): { macroF1: number; influences: Float64Array } {
  const rows = actual.length;
  const hits = new Float64Array(classes);
  const seen = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    seen[actual[row]!]! += weight;
    seen[predicted[row]!]! += weight;
    if (actual[row] === predicted[row]) hits[actual[row]!]! += weight;
  }
  const scores = hits.map((hit, index) => (2 * hit) / (seen[index]! || 1));
  const influences = Float64Array.from({ length: rows }, (_, row) => {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) return 0;
    const [a, p] = [actual[row]!, predicted[row]!];
    const change = (a === p ? 2 / seen[a]! : 0) - scores[a]! / seen[a]! - scores[p]! / seen[p]!;
    return (rows * weight * change) / classes;
  });
  return { macroF1: scores.reduce((sum, score) => sum + score, 0) / classes, influences };
}
