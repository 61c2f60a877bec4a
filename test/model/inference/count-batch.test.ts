import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countBatch } from '../../../model/inference/count-batch.js';

const limits = { maximumTexts: 32, maxLength: 256 };

describe('batch size', () => {
  it('takes all that wait while they are few and short', () => {
    assert.equal(countBatch([20, 20, 20], limits), 3);
    assert.equal(countBatch(Array<number>(40).fill(20), limits), 32);
  });

  it('takes only a few long texts, which count as long as the model reads them', () => {
    assert.equal(countBatch(Array<number>(40).fill(1_050), limits), 2);
    assert.equal(countBatch(Array<number>(40).fill(100_000), limits), 2);
    assert.equal(countBatch([...Array<number>(10).fill(20), 100_000, 100_000], limits), 11);
  });

  it('takes one or more while any waits', () => {
    const waiting = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(waiting, fc.integer({ min: 1, max: 64 }), (characters, maximumTexts) => {
        const count = countBatch(characters, { maximumTexts, maxLength: 8_192 });
        assert.ok(count >= 1 && count <= Math.min(maximumTexts, characters.length), `${count}`);
      }),
    );
  });
});
