/** The class of the highest probability; the first one of equals. */
export function predictedClass(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < probabilities.length; index++)
    if (probabilities[index]! > probabilities[best]!) best = index;
  return best;
}
