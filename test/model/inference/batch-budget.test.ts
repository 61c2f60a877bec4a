import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countBatch, planBatches } from '../../../model/inference/batch-budget.js';

const lengths = fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 200 });

describe('the batches of tokenized texts', () => {
  it('hold every text once', () => {
    fc.assert(
      fc.property(lengths, (of) => {
        const planned = planBatches(of).flat();
        assert.deepEqual(
          planned.sort((a, b) => a - b),
          of.map((_, index) => index),
        );
      }),
    );
  });

  it('keep to 32 texts and 512 padded tokens a batch', () => {
    fc.assert(
      fc.property(lengths, (of) => {
        for (const batch of planBatches(of)) {
          const longest = Math.max(...batch.map((index) => of[index]!));
          assert.ok(
            batch.length === 1 || (batch.length <= 32 && batch.length * longest <= 512),
            `${batch.length} × ${longest}`,
          );
        }
      }),
    );
  });

  it('hold texts of similar length: no text of a batch is longer than one of the next', () => {
    fc.assert(
      fc.property(lengths, (of) => {
        const sorted = planBatches(of).flatMap((batch) => batch.map((index) => of[index]!));
        assert.deepEqual(
          sorted,
          of.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('are filled before the next one begins', () => {
    assert.deepEqual(
      planBatches(Array<number>(40).fill(10)).map(({ length }) => length),
      [32, 8],
    );
    assert.deepEqual(
      planBatches(Array<number>(10).fill(128)).map(({ length }) => length),
      [4, 4, 2],
    );
  });
});

const limits = { maximumTexts: 32, maxLength: 256 };

describe('the size of the next batch', () => {
  it('is all waiting texts while they are few and short', () => {
    assert.equal(countBatch([20, 20, 20], limits), 3);
    assert.equal(countBatch(Array<number>(40).fill(20), limits), 32);
  });

  it('is small for long texts, which count up to the length that the model reads', () => {
    assert.equal(countBatch(Array<number>(40).fill(1_050), limits), 2);
    assert.equal(countBatch(Array<number>(40).fill(100_000), limits), 2);
    assert.equal(countBatch([...Array<number>(10).fill(20), 100_000, 100_000], limits), 11);
  });

  it('is at least one', () => {
    const waiting = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(waiting, fc.integer({ min: 1, max: 64 }), (characters, maximumTexts) => {
        const count = countBatch(characters, { maximumTexts, maxLength: 8_192 });
        assert.ok(count >= 1 && count <= Math.min(maximumTexts, characters.length), `${count}`);
      }),
    );
  });
});
