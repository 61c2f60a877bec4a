/** Longer ones are rare, and hardly words. */
const maximumWordLength = 40;
const maximumWords = 200_000;

const blanks = /[ \t\n\r]+/;
/** Punctuation is a word itself, so it is kept. */
const blanksAndPunctuation = /[ \t\n\r]+|([!-/:-@[-`{-~])/;
/** A special token such as [MASK] holds punctuation, and how Σ is written in lower case depends on what stands beyond it. */
const mayJoinWords = /[[Σ]/;

/**
 * Encodes texts word by word and remembers the words: those of a language repeat, so most of a text costs a look-up. Only for
 * tokenizers that begin anew at white space and punctuation, as BERT's do, and whose special tokens begin with a bracket.
 * @param encodeWord ids of a piece of text
 */
export function cacheWords(encodeWord: (word: string) => number[]): (text: string) => Int32Array {
  const known = new Map<string, readonly number[]>();
  const remember = (word: string): readonly number[] => {
    const ids = encodeWord(word);
    if (word.length > maximumWordLength) return ids;
    if (known.size >= maximumWords) known.clear();
    known.set(copyOf(word), ids);
    return ids;
  };
  return (text) => {
    const ids: number[] = [];
    for (const word of text.split(mayJoinWords.test(text) ? blanks : blanksAndPunctuation)) {
      if (!word) continue;
      for (const id of known.get(word) ?? remember(word)) ids.push(id);
    }
    return new Int32Array(ids);
  };
}

/** A string cut from a text keeps the whole text alive in V8; one made from bytes does not. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');
