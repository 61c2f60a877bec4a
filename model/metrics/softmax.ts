/**
 * softmax(logits / temperature) of one row. Subtracting the maximum keeps it stable for logits of any size.
 */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  let largest = -Infinity;
  for (let index = 0; index < logits.length; index++) largest = Math.max(largest, logits[index]!);
  const exponentials = Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
