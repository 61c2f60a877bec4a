import assert from 'node:assert/strict';
import { crossFit } from '../../../model/baseline/cross-fit.js';

const textsOf = (count: number, word: string, label: string) =>
  Array.from({ length: count }, (_, number) => ({ text: `a ${word} thing number ${number}`, label }));

describe('cross-fitted predictions', () => {
  it('do not see the label of the text that they are about', () => {
    const others = [...textsOf(40, 'fine', 'positive'), ...textsOf(40, 'awful', 'negative')];
    const swapped = [...textsOf(5, 'fine', 'negative'), ...textsOf(5, 'awful', 'positive')];
    assert.deepEqual(
      crossFit(swapped, others).map(({ label }) => label),
      swapped.map(({ label }) => (label === 'positive' ? 'negative' : 'positive')),
    );
  });

  it('learn from the other texts, also what nothing else says', () => {
    const others = [...textsOf(20, 'fine', 'positive'), ...textsOf(20, 'awful', 'negative')];
    const fresh = [...textsOf(20, 'goated', 'positive'), ...textsOf(20, 'laggy', 'negative')];
    const predictions = crossFit(fresh, others);
    assert.ok(predictions.every(({ label }, row) => label === fresh[row]!.label));
    assert.ok(predictions.every(({ score }) => score > 0.5 && score <= 1));
  });
});
