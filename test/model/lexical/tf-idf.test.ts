import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createVectorizer, learnVocabulary, vectorize } from '../../../model/lexical/tf-idf.js';

const words = fc
  .array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 })
  .map((list) => Int32Array.from(list));
const texts = fc.array(words, { minLength: 1, maxLength: 12 });

describe('TF-IDF', () => {
  it('gives every text with a known word the length 1', () => {
    fc.assert(
      fc.property(texts, words, (learned, text) => {
        const { count, values, knownWords } = createVectorizer(learnVocabulary(learned, 1_000))(text);
        const squares = values.subarray(0, count).reduce((sum, value) => sum + value * value, 0);
        if (knownWords === 0) assert.equal(count, 0);
        else assert.ok(Math.abs(squares - 1) < 1e-5, String(squares));
      }),
    );
  });

  it('knows the words that occur in two texts or more', () => {
    fc.assert(
      fc.property(texts, words, (learned, text) => {
        const isKnown = (word: number): boolean =>
          learned.filter((other) => other.includes(word)).length >= 2;
        const { knownWords } = createVectorizer(learnVocabulary(learned, 1_000))(text);
        assert.equal(knownWords, text.filter(isKnown).length);
      }),
    );
  });

  it('does not depend on the texts that were read before', () => {
    fc.assert(
      fc.property(texts, texts, (learned, read) => {
        const vocabulary = learnVocabulary(learned, 1_000);
        const last = vectorize(vocabulary, read.slice(-1));
        const all = vectorize(vocabulary, read);
        assert.deepEqual(all.values.slice(all.offsets[read.length - 1]), last.values);
        assert.deepEqual(all.indices.slice(all.offsets[read.length - 1]), last.indices);
      }),
    );
  });

  it('keeps the features that occur in the most texts', () => {
    const learned = [Int32Array.of(1, 2), Int32Array.of(1, 3), Int32Array.of(1, 2), Int32Array.of(3)];
    assert.deepEqual(learnVocabulary(learned, 2).hashes, Int32Array.of(1, 2));
  });
});
