const resamples = 1_000;

/**
 * Standard error of the mean of values whose rows come in groups: the standard deviation of the mean over 1,000
 * resamples, each of which draws as many groups as there are, with replacement, and takes all rows of a group (cluster
 * bootstrap; Davison & Hinkley 1997, section 3.8; Field & Welsh 2007). Rows of one group are alike, so fewer groups
 * than rows are independent. With G groups it is multiplied by √(G / (G − 1)). The same seed gives the same error.
 * @param groups the group of each value; a value without one (null) is a group of its own
 */
export function clusterBootstrapError(
  values: ArrayLike<number>,
  groups: readonly (string | null)[],
  seed: number,
): number {
  const clusters = new Map<string | number, { sum: number; rows: number }>();
  for (let row = 0; row < values.length; row++) {
    const key = groups[row] ?? row;
    const cluster = clusters.get(key) ?? { sum: 0, rows: 0 };
    cluster.sum += values[row]!;
    cluster.rows += 1;
    clusters.set(key, cluster);
  }
  const list = [...clusters.values()];
  if (list.length < 2) return Infinity;
  const next = uniformNumbers(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    let rows = 0;
    for (let draw = 0; draw < list.length; draw++) {
      const cluster = list[Math.floor(next() * list.length)]!;
      sum += cluster.sum;
      rows += cluster.rows;
    }
    return sum / rows;
  });
  const mean = means.reduce((total, value) => total + value, 0) / resamples;
  const variance = means.reduce((total, value) => total + (value - mean) ** 2, 0) / (resamples - 1);
  return Math.sqrt((variance * list.length) / (list.length - 1));
}

/** Uniform numbers in [0, 1): mulberry32 (Ettinger 2017). */
function uniformNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
