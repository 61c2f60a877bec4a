/** The class of the highest probability; the first one of equals. */
export function predictedClass(probabilities: readonly number[]): number {
  return probabilities.reduce((best, value, index) => (value > probabilities[best]! ? index : best), 0);
}
