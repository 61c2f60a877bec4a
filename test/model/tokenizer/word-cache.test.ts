import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { huggingFaceTokenizer } from '../../../model/tokenizer/hugging-face.js';
import { cacheWords } from '../../../model/tokenizer/word-cache.js';

const file = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizer/tokenizer.json', import.meta.url), 'utf8'),
) as object;
const library = huggingFaceTokenizer({ ...file, truncation: null, padding: null }, {});
const encode = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids;

const odd = [
  'film',
  'FILMS',
  '[MASK]',
  ' [SEP]',
  'ΟΔΟΣ',
  "ΟΔΟΣ'Α",
  "ΟΔΟΣ.'Α,",
  "don't, really...",
  'é',
  'e\u0301',
  '\u0301',
  '東京',
  ' ',
  '\u00a0',
  '\u2028',
];
const blanks = [' ', '  ', '\n', '\t', '\r\n', '\u0000', '\u200b'];
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...odd),
      fc.constantFrom(...blanks),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('word cache', () => {
  it('gives every text the ids that the library gives the whole text', () => {
    const cached = cacheWords(encode);
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual([...cached(text)], encode(text));
        assert.deepEqual([...cached(text)], encode(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives the same where each ideograph is a word', () => {
    const cached = cacheWords(encode, { areIdeographsWords: true });
    fc.assert(
      fc.property(texts, (text) => assert.deepEqual([...cached(text)], encode(text))),
      { numRuns: 3_000 },
    );
  });

  it('leaves out only what is between the first and the last tokens that matter', () => {
    const cached = cacheWords(encode, { areIdeographsWords: true });
    const count = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(texts, count, count, (text, head, tail) => {
        const all = encode(text);
        const some = [...cached(text, { head, tail })];
        assert.ok(some.length >= Math.min(all.length, head + tail));
        assert.deepEqual(some.slice(0, head), all.slice(0, head));
        const last = Math.min(tail, some.length);
        assert.deepEqual(some.slice(some.length - last), all.slice(all.length - last));
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes no longer for a long text than for the tokens that matter', () => {
    let asked = 0;
    const cached = cacheWords((word) => {
      asked += 1;
      return [word.length];
    });
    const text = Array.from({ length: 10_000 }, (_, index) => `${index}`).join(' ');
    assert.equal(cached(text, { head: 20, tail: 10 }).length, 30);
    assert.equal(asked, 30);
  });

  it('asks for a word once, and again when it has forgotten it for others', () => {
    const asked: string[] = [];
    const cached = cacheWords((word) => {
      asked.push(word);
      return [word.length];
    });
    assert.deepEqual([...cached('so it is, so it was')], [2, 2, 2, 1, 2, 2, 3]);
    assert.deepEqual(asked, ['so', 'it', 'is', ',', 'was']);
    for (let word = 0; word < 200_000; word++) cached(`${word}`);
    cached('so');
    assert.equal(asked.filter((word) => word === 'so').length, 2);
  });
});
