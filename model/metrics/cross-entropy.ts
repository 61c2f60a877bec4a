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
