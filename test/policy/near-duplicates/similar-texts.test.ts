import assert from 'node:assert/strict';
import { SimilarTexts } from '../../../policy/near-duplicates/similar-texts.js';

const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
const texts = [
  { id: 'long', text: long },
  { id: 'same', text: long.toUpperCase() },
  { id: 'short', text: 'Great product!' },
  { id: 'other', text: 'The hinge broke after a week, and nobody answered.' },
];
const foundAmong = (...others: string[]): string[] => {
  const similar = new SimilarTexts(texts);
  for (const text of others) similar.compareWith(text);
  return [...similar.found].sort();
};

describe('texts that are nearly the same as others', () => {
  it('are found where a few words at the end differ, or case and punctuation', () => {
    assert.deepEqual(foundAmong(`${long} and more`), ['long', 'same']);
    assert.deepEqual(foundAmong('great product'), ['short']);
  });

  it('are not found where only a few words are the same', () => {
    assert.deepEqual(foundAmong('The hinge broke off.', 'A great film'), []);
  });
});
