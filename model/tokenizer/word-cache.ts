/** Longer ones are rare and seldom words, so they are not cached. */
const maximumWordLength = 40;
const maximumWords = 200_000;

/** How many tokens of a text can matter: the first ones and the last ones. */
export interface TokenNeed {
  head: number;
  tail: number;
}

const blanks = /[ \t\n\r]+/;
/** A punctuation character is a word of its own, so the split keeps it. */
const blanksAndPunctuation = /[ \t\n\r]+|([!-/:-@[-`{-~])/;
const blanksPunctuationAndIdeographs = /[ \t\n\r]+|([!-/:-@[-`{-~\u4e00-\u9fff])/;
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
 * @param options.areIdeographsWords whether the tokenizer treats each ideograph as a word
 */
export function cacheWords(
  encodeWord: (word: string) => number[],
  { areIdeographsWords = false }: { areIdeographsWords?: boolean } = {},
): (text: string, need?: TokenNeed) => Int32Array {
  const cache = new Map<string, readonly number[]>();
  const boundaries = areIdeographsWords ? blanksPunctuationAndIdeographs : blanksAndPunctuation;
  const encodeAndCache = (word: string): readonly number[] => {
    const ids = encodeWord(word);
    if (word.length > maximumWordLength) return ids;
    if (cache.size >= maximumWords) cache.clear();
    cache.set(copyOf(word), ids);
    return ids;
  };
  const idsOf = (word: string | undefined): readonly number[] =>
    word ? (cache.get(word) ?? encodeAndCache(word)) : [];

  return (text, { head, tail } = { head: Infinity, tail: 0 }) => {
    const words = text.split(mayJoinWords.test(text) ? blanks : boundaries);
    const ids: number[] = [];
    let next = 0;
    for (; next < words.length && ids.length < head; next += 1)
      for (const id of idsOf(words[next])) ids.push(id);
    const fromEnd: (readonly number[])[] = [];
    for (let left = tail, last = words.length - 1; last >= next && left > 0; last -= 1) {
      const ofWord = idsOf(words[last]);
      fromEnd.push(ofWord);
      left -= ofWord.length;
    }
    for (const ofWord of fromEnd.reverse()) for (const id of ofWord) ids.push(id);
    return new Int32Array(ids);
  };
}

/** In V8 a substring keeps its whole text in memory; a string made from bytes does not. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');
