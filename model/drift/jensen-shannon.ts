/**
 * Jensen–Shannon distance between two histograms over the same buckets: √(Σ p/2 · log₂(p/m) + q/2 ·
 * log₂(q/m)) with m = (p + q) / 2. It is 0 for equal shares and 1 for disjoint ones (Lin 1991; Endres &
 * Schindelin 2003). NaN when one is empty.
 */
export function jensenShannonDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const total = (counts: ArrayLike<number>): number => {
    let sum = 0;
    for (let bucket = 0; bucket < counts.length; bucket++) sum += counts[bucket]!;
    return sum;
  };
  const totalA = total(a);
  const totalB = total(b);
  if (totalA === 0 || totalB === 0) return NaN;
  let divergence = 0;
  for (let bucket = 0; bucket < a.length; bucket++) {
    const p = a[bucket]! / totalA;
    const q = b[bucket]! / totalB;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p / 2) * Math.log2(p / middle);
    if (q > 0) divergence += (q / 2) * Math.log2(q / middle);
  }
  return Math.sqrt(Math.max(0, divergence));
}
