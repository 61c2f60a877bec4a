/**
 * V8 makes a longer piece of a text a view that keeps the whole text alive, so longer words are not remembered; they are rare.
 * See SlicedString::kMinLength in V8's sources.
 */
const maximumWordLength = 12;
const maximumWords = 100_000;

/**
 * Encodes texts word by word and remembers the words: those of a language repeat, so most of a text costs a look-up. Only for
 * tokenizers that begin anew at white space, as BERT's do.
 * @param encodeWord ids of a text without white space
 */
export function cacheWords(encodeWord: (word: string) => number[]): (text: string) => Int32Array {
  const known = new Map<string, readonly number[]>();
  const remember = (word: string): readonly number[] => {
    const ids = encodeWord(word);
    if (word.length > maximumWordLength) return ids;
    if (known.size >= maximumWords) known.clear();
    known.set(word, ids);
    return ids;
  };
  return (text) => {
    const ids: number[] = [];
    for (const word of text.split(/[ \t\n\r]+/)) {
      if (word === '') continue;
      for (const id of known.get(word) ?? remember(word)) ids.push(id);
    }
    return Int32Array.from(ids);
  };
}
