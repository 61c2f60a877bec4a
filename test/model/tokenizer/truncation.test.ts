import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assembleSequence } from '../../../model/tokenizer/truncation.js';

const special = { clsId: 101, sepId: 102 };
const ids = (count: number) => Int32Array.from({ length: count }, (_, index) => index);

describe('assembleSequence', () => {
  it('keeps a short text whole', () => {
    const options = { maxLength: 8, truncation: 'head+tail', ...special } as const;
    assert.deepEqual([...assembleSequence(ids(6), options)], [101, 0, 1, 2, 3, 4, 5, 102]);
    assert.deepEqual([...assembleSequence(ids(0), options)], [101, 102]);
  });

  it('keeps the start of a long text', () => {
    const sequence = assembleSequence(ids(20), { maxLength: 8, truncation: 'head', ...special });
    assert.deepEqual([...sequence], [101, 0, 1, 2, 3, 4, 5, 102]);
  });

  it('keeps a quarter from the start of a long text and the rest from its end', () => {
    const sequence = assembleSequence(ids(20), { maxLength: 12, truncation: 'head+tail', ...special });
    assert.deepEqual([...sequence], [101, 0, 1, 12, 13, 14, 15, 16, 17, 18, 19, 102]);
  });

  it('is never longer than allowed and never drops more than it must', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.integer({ min: 8, max: 64 }),
        fc.constantFrom('head' as const, 'head+tail' as const),
        (count, maxLength, truncation) => {
          const sequence = assembleSequence(ids(count), { maxLength, truncation, ...special });
          assert.equal(sequence.length, Math.min(count + 2, maxLength));
          assert.equal(new Set(sequence).size, sequence.length);
        },
      ),
    );
  });
});
