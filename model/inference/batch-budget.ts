/** Texts of one batch. */
export const maximumBatchTexts = 32;
/**
 * Tokens of one batch, padding included, unless one text alone has more. More would leave the processor's
 * caches.
 */
const maximumBatchTokens = 512;
/** In most languages. An estimate is enough to bound the time that a batch takes. */
const charactersPerToken = 4;

/**
 * How many of the waiting texts, from the first, go to an inference process together. The process tokenizes,
 * so the tokens are estimated here.
 * @param characters of each waiting text
 * @param options.maxLength tokens of a text that the model reads
 * @returns at least 1, unless no text is waiting
 */
export function countBatch(
  characters: readonly number[],
  { maximumTexts, maxLength }: { maximumTexts: number; maxLength: number },
): number {
  let tokens = 0;
  let count = 0;
  for (const length of characters) {
    tokens += Math.min(maxLength, Math.ceil(length / charactersPerToken));
    if (count > 0 && (count === maximumTexts || tokens > maximumBatchTokens)) break;
    count += 1;
  }
  return count;
}

/**
 * Groups tokenized texts of similar length into batches, which saves padding.
 * @param lengths tokens of each text
 * @returns the indices of each batch; every index once
 */
export function planBatches(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const batch = batches.at(-1);
    // The order is ascending, so the text that comes last sets the width of the whole batch.
    const fits =
      batch && batch.length < maximumBatchTexts && (batch.length + 1) * lengths[index]! <= maximumBatchTokens;
    if (fits) batch.push(index);
    else batches.push([index]);
  }
  return batches;
}
