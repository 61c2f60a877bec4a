const resamples = 2_000;

/**
 * One-sided lower confidence bound of a paired statistic by the percentile bootstrap (Efron & Tibshirani
 * 1993, chapter 13): the `level` quantile over 2,000 resamples, which draw rows with replacement and the same
 * rows for both models. The same seed gives the same bound.
 * @param statistic computes the statistic of a resample from how often each row was drawn
 */
export function bootstrapLowerBound(
  rows: number,
  statistic: (draws: Int32Array) => number,
  { level, seed }: { level: number; seed: number },
): number {
  const next = uniformNumbers(seed);
  const draws = new Int32Array(rows);
  const values = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    draws.fill(0);
    for (let draw = 0; draw < rows; draw++) draws[Math.floor(next() * rows)]!++;
    values[resample] = statistic(draws);
  }
  return values.sort()[Math.floor(level * resamples)]!;
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
