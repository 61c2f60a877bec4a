/**
 * Adjusts p-values for multiple testing (Holm 1979). The i-th smallest of m becomes the maximum over j ≤ i of
 * min(1, (m − j + 1) · p_j). Rejecting those below a level keeps the family-wise error rate below it.
 * @returns the adjusted p-values in the order of the given ones
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
