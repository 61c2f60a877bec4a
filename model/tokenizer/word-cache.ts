/** Longer ones are rare and seldom words, so they are not cached. */
const maximumWordLength = 40;
const maximumWords = 200_000;

const blanks = /[ \t\n\r]+/;
/** A punctuation character is a word of its own, so the split keeps it. */
const blanksAndPunctuation = /[ \t\n\r]+|([!-/:-@[-`{-~])/;
/**
 * Such a text is split at blanks only: a special token like [MASK] contains punctuation, and the lowercase of
 * Σ depends on its neighbors.
 */
const mayJoinWords = /[[Σ]/;

/**
 * Encodes texts word by word and caches the words. Words repeat, so most of a text takes only look-ups. Works
 * only for tokenizers that treat white space and punctuation as word boundaries, as BERT's do, and whose
 * special tokens begin with a bracket.
 * @param encodeWord computes the ids of a piece of text
 */
export function cacheWords(encodeWord: (word: string) => number[]): (text: string) => Int32Array {
  const cache = new Map<string, readonly number[]>();
  const encodeAndCache = (word: string): readonly number[] => {
    const ids = encodeWord(word);
    if (word.length > maximumWordLength) return ids;
    if (cache.size >= maximumWords) cache.clear();
    cache.set(copyOf(word), ids);
    return ids;
  };
  return (text) => {
    const ids: number[] = [];
    for (const word of text.split(mayJoinWords.test(text) ? blanks : blanksAndPunctuation)) {
      if (!word) continue;
      for (const id of cache.get(word) ?? encodeAndCache(word)) ids.push(id);
    }
    return new Int32Array(ids);
  };
}

/** In V8 a substring keeps its whole text in memory; a string made from bytes does not. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');
