import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countFitting, estimateTokens, planBatches } from '../../../model/inference/batch-budget.js';

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

  it('do not pad a short text to the length of a long one', () => {
    assert.deepEqual(planBatches([256, 7, 9, 250]), [
      [1, 2],
      [3, 0],
    ]);
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

describe('the texts of one run', () => {
  it('are the first ones that fit, and at least one', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 600 }), (of, maximum) => {
        const count = countFitting(of, maximum);
        const sum = (texts: number): number => of.slice(0, texts).reduce((a, b) => a + b, 0);
        assert.ok(count === Math.min(1, of.length) || sum(count) <= maximum);
        assert.ok(count === of.length || sum(count + 1) > maximum);
      }),
    );
  });
});

describe('the tokens of a text', () => {
  it('are estimated from its characters, up to the length that the model reads', () => {
    assert.equal(estimateTokens('a'.repeat(40), 256), 12);
    assert.equal(estimateTokens('a'.repeat(100_000), 256), 256);
  });
});
