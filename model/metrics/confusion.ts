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
