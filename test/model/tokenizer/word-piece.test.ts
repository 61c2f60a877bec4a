import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { huggingFaceTokenizer } from '../../../model/tokenizer/hugging-face.js';
import { encodeWordPieces, type WordPieceModel } from '../../../model/tokenizer/word-piece.js';

const file = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizer/tokenizer.json', import.meta.url), 'utf8'),
) as object;
const { model } = huggingFaceTokenizer({ ...file, truncation: null, padding: null }, {});
const library = Object.getPrototypeOf(model) as WordPieceModel;
const ofLibrary = (words: readonly string[]): string[] => library.encode.call(model, words);
const encode = encodeWordPieces(model);
const letters = fc.string({ unit: fc.constantFrom(...'aeilmst'), minLength: 1, maxLength: 110 });
const words = fc.array(
  fc.oneof(letters, fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('𝕳', '[CLS]', '##s', '#')),
);

describe('word pieces', () => {
  it('are those of the library', () => {
    fc.assert(fc.property(words, (given) => assert.deepEqual(encode(given), ofLibrary(given))));
  });
});
