/** Unweighted mean F1 of all classes; rows count as often as `draws` says. */
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
