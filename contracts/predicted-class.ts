/** The number of the class with the highest probability; the first one of equals. Logits do as well. */
export function predictedClass(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < probabilities.length; index++)
    if (probabilities[index]! > probabilities[best]!) best = index;
  return best;
}
