/**
 * One-sided p-value of Fisher's exact test: the probability of at least `both` rows that have two properties, when
 * `first` rows have the one, `second` rows the other, and the two are independent (hypergeometric distribution).
 */
export function fisherExactTest(counts: {
  rows: number;
  first: number;
  second: number;
  both: number;
}): number {
  const { rows, first, second, both } = counts;
  const smallest = Math.max(0, first + second - rows);
  const largest = Math.min(first, second);
  // Each probability relative to the first one, so that no factorial overflows; in logarithms.
  const logarithms = new Float64Array(largest - smallest + 1);
  for (let hits = smallest + 1; hits <= largest; hits++)
    logarithms[hits - smallest] =
      logarithms[hits - smallest - 1]! +
      Math.log(first - hits + 1) +
      Math.log(second - hits + 1) -
      Math.log(hits) -
      Math.log(rows - first - second + hits);
  const highest = logarithms.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  let tail = 0;
  logarithms.forEach((logarithm, index) => {
    const probability = Math.exp(logarithm - highest);
    total += probability;
    if (smallest + index >= both) tail += probability;
  });
  return tail / total;
}
