import { normalDistribution } from './normal-distribution.js';

/**
 * P-value of Pearson's chi-square test that two samples have the same class shares. The chi-square distribution is
 * approximated by the cube-root normal one (Wilson & Hilferty 1931). Classes that neither sample has are left out.
 * @param first how many rows of each class the first sample has
 * @param second the same of the second sample, for the same classes
 */
export function chiSquareTest(first: readonly number[], second: readonly number[]): number {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [firstRows, secondRows] = [total(first), total(second)];
  const rows = firstRows + secondRows;
  if (firstRows === 0 || secondRows === 0) return 1;
  let statistic = 0;
  let classes = 0;
  for (let index = 0; index < first.length; index++) {
    const both = first[index]! + second[index]!;
    if (both === 0) continue;
    classes += 1;
    for (const [count, size] of [
      [first[index]!, firstRows],
      [second[index]!, secondRows],
    ] as const) {
      const expected = (both * size) / rows;
      statistic += (count - expected) ** 2 / expected;
    }
  }
  const freedom = classes - 1;
  if (freedom < 1) return 1;
  const spread = 2 / (9 * freedom);
  return normalDistribution((1 - spread - Math.cbrt(statistic / freedom)) / Math.sqrt(spread));
}
