/**
 * Smoothed conformal p-value of a value: (larger + uniform · (equal + 1)) / (n + 1), with the number of the n
 * earlier values in a larger bin and in the same bin. As long as all values are exchangeable, the p-values
 * are uniform and independent of each other (Vovk, Gammerman & Shafer 2005, "Algorithmic Learning in a Random
 * World", section 8.2).
 * @param counts number of earlier values in each bin
 * @param bin of the new value
 * @param uniform a random number in [0, 1) that breaks ties
 */
export function conformalPValue(counts: readonly number[], bin: number, uniform: number): number {
  let larger = 0;
  let total = 1;
  counts.forEach((count, index) => {
    total += count;
    if (index > bin) larger += count;
  });
  return (larger + uniform * ((counts[bin] ?? 0) + 1)) / total;
}
