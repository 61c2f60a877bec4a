/**
 * The share of what came before that is at least as extreme (in a larger bin), the text itself included, ties broken by
 * `uniform`. Exactly uniform, and independent of the earlier ones, as long as texts and reference come from one source in any order
 * (Vovk, Gammerman and Shafer 2005, Algorithmic learning in a random world, 8.2).
 * @param counts texts before in each bin
 * @param uniform a random number in [0, 1)
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
