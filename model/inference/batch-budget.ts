/** Texts of one batch. */
export const maximumBatchTexts = 32;
/**
 * Tokens of one model run, special tokens included, unless one text alone has more. More would leave the processor's caches. It
 * is the unit in which texts take turns: a short text waits no longer than one run.
 */
export const maximumRunTokens = 512;
/** Padding that costs as much as another call of the model. */
const maximumPaddingTokens = 64;
/** In most languages. */
const charactersPerToken = 4;
/** [CLS] and [SEP]. */
const specialTokens = 2;

/** The tokens that the model reads of a text with so many. They are what everything is measured by: queues, limits and turns. */
export const tokensOfSequence = (tokens: number, maxLength: number): number =>
  Math.min(maxLength, tokens + specialTokens);

/** The same before the text is tokenized. The inference process corrects an estimate that is too low. */
export const estimateTokens = (text: string, maxLength: number): number =>
  tokensOfSequence(Math.ceil(text.length / charactersPerToken), maxLength);

/** How many texts, from the first, have at most so many tokens together: at least 1, unless there is none. */
export function countFitting(tokens: readonly number[], maximumTokens: number): number {
  let sum = 0;
  const tooMany = tokens.findIndex((ofText, index) => (sum += ofText) > maximumTokens && index > 0);
  return tooMany === -1 ? tokens.length : tooMany;
}

/**
 * Groups tokenized texts of similar length into batches, which saves padding. A text that would pad the batch before it by more
 * than a call of the model costs begins the next one.
 * @param lengths tokens of each text
 * @returns the indices of each batch; every index once
 */
export function planBatches(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  for (const index of order) {
    const batch = batches.at(-1);
    // The order is ascending, so the text that comes last sets the width of the whole batch.
    const length = lengths[index]!;
    const fits =
      batch &&
      batch.length < maximumBatchTexts &&
      (batch.length + 1) * length <= maximumRunTokens &&
      batch.length * (length - lengths[batch.at(-1)!]!) <= maximumPaddingTokens;
    if (fits) batch.push(index);
    else batches.push([index]);
  }
  return batches;
}
