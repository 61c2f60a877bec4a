import assert from 'node:assert/strict';
import { KeptTexts } from '../../../policy/near-duplicates/kept-texts.js';

const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');

describe('kept texts', () => {
  const kept = new KeptTexts();
  for (const [number, text] of ['Great product!', long, long.toUpperCase()].entries()) kept.add(text, number);

  it('are found by a text that is nearly the same, the first of them', () => {
    assert.deepEqual([kept.find(`${long} and more`), kept.find('great product')], [1, 0]);
  });

  it('are not found by a text of which only a few words are the same', () => {
    assert.deepEqual(
      [kept.find('A great film'), kept.find('word1 word2 word3 and others')],
      [undefined, undefined],
    );
  });
});
