import assert from 'node:assert/strict';
import fc from 'fast-check';
import { smallestNumber } from '../../../policy/statistics/smallest-number.js';

describe('the smallest number that is enough', () => {
  it('is found wherever it lies, or is null when it lies beyond the maximum', () => {
    const number = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(number, number, (wanted, maximum) => {
        const found = smallestNumber((value) => value >= wanted, maximum);
        assert.equal(found, wanted <= maximum ? wanted : null);
      }),
    );
  });

  it('needs no maximum', () => {
    assert.equal(
      smallestNumber((value) => value >= 1_000_003, Infinity),
      1_000_003,
    );
  });
});
