import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planBatches } from '../../../model/inference/plan-batches.js';

const lengths = fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 200 });

describe('batch plan', () => {
  it('holds every text once', () => {
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

  it('keeps to 32 texts and 512 padded tokens a batch', () => {
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

  it('puts texts of like length together: no text of a batch is longer than one of the next', () => {
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

  it('fills a batch before it begins the next', () => {
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
