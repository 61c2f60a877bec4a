import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createWordReader, wordsOfText } from '../../../model/lexical/words.js';
import { loadTokenizer, type Tokenizer } from '../../../model/tokenizer/tokenizer.js';
import { specialTokens, writeTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const letters = Array.from('abcdefg');
const vocabulary = [
  ...specialTokens,
  '!',
  '.',
  "'",
  'bad',
  'face',
  ...letters,
  ...letters.map((l) => `##${l}`),
];

/** Which words of a text are equal: for each word, the position of the first one like it. */
const pattern = (words: Int32Array): number[] => Array.from(words, (word) => words.indexOf(word));

describe('the words of a text', () => {
  const directory = useTemporaryDirectory();
  let tokenizer: Tokenizer;
  beforeEach(async () => {
    await writeTokenizer(directory(), vocabulary);
    tokenizer = await loadTokenizer(directory());
  });

  it('are the same by token ids as by text', () => {
    const wordsOf = createWordReader(tokenizer);
    const piece = fc.constantFrom(
      'bad',
      'BAD',
      'face',
      'badface',
      'a',
      'ab',
      'b',
      "don't",
      'cab',
      '!',
      '. ',
      '!!a',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join(' ').replaceAll("don't", "d'a");
        assert.deepEqual(pattern(wordsOf(tokenizer.encode(text))), pattern(wordsOfText(text)));
      }),
    );
  });

  it('do not include what the vocabulary does not have', () => {
    const wordsOf = createWordReader(tokenizer);
    assert.equal(wordsOf(tokenizer.encode('bad xyz 東京 ?')).length, 1);
  });
});
