/** A batch holds at most this many texts and, padded, this many tokens (or one longer text): more at once leave the caches. */
const maximumTexts = 32;
const maximumTokens = 512;

/**
 * Groups texts of similar length, so that little is spent on padding.
 * @param lengths tokens of each text
 * @returns the indices of each batch; every index once
 */
export function planBatches(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const batch = batches.at(-1);
    // In ascending order the newest text is the longest, so it sets the width of the whole batch.
    const fits =
      batch && batch.length < maximumTexts && (batch.length + 1) * lengths[index]! <= maximumTokens;
    if (fits) batch.push(index);
    else batches.push([index]);
  }
  return batches;
}
