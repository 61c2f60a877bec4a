/** Of most languages; a guess is good enough to bound the time that a batch takes. */
const charactersPerToken = 4;
/** More tokens at once gain no speed and delay the first answer. */
const maximumTokens = 512;

/**
 * How many of the waiting texts, from the first, go to a process together: at least one, at most `maximumTexts`, and about as
 * many tokens as are computed well at once.
 * @param characters of each waiting text
 * @param maxLength tokens of a text that the model reads
 */
export function countBatch(
  characters: readonly number[],
  { maximumTexts, maxLength }: { maximumTexts: number; maxLength: number },
): number {
  let tokens = 0;
  let count = 0;
  for (const length of characters) {
    tokens += Math.min(maxLength, Math.ceil(length / charactersPerToken));
    if (count > 0 && (count === maximumTexts || tokens > maximumTokens)) break;
    count += 1;
  }
  return count;
}
