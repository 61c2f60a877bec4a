/** Uniform numbers in [0, 1) by a linear congruential generator (Knuth's MMIX). */
export function uniformNumbers(seed: bigint): () => number {
  let state = seed;
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}
