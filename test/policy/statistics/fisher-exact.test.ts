import assert from 'node:assert/strict';
import { fisherExactTest } from '../../../policy/statistics/fisher-exact.js';
import { assertClose } from './fixtures.js';

describe("Fisher's exact test", () => {
  it("gives the tail of the hypergeometric distribution: Fisher's tea, 3 of 4 cups right", () => {
    assertClose(fisherExactTest({ rows: 8, first: 4, second: 4, both: 3 }), 17 / 70);
    assertClose(fisherExactTest({ rows: 8, first: 4, second: 4, both: 4 }), 1 / 70);
    assertClose(fisherExactTest({ rows: 8, first: 4, second: 4, both: 0 }), 1);
  });

  it('is 1 where one of the properties is constant', () => {
    assert.equal(fisherExactTest({ rows: 1_000, first: 10, second: 0, both: 0 }), 1);
    assert.equal(fisherExactTest({ rows: 1_000, first: 1_000, second: 10, both: 10 }), 1);
  });

  it('does not overflow with many rows', () => {
    const pValue = fisherExactTest({ rows: 1e6, first: 5e5, second: 5e5, both: 250_800 });
    // z = 800 / √(10⁶ / 16) = 3.2
    assert.ok(Math.abs(pValue - 0.00069) < 0.00002, String(pValue));
  });
});
