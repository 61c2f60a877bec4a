import assert from 'node:assert/strict';
import { chiSquareTest } from '../../../policy/statistics/chi-square.js';
import { uniformNumbers } from '../../uniform-numbers.js';

describe('the chi-square test', () => {
  it('agrees with the exact distribution within 0.005', () => {
    // 2 (1 − Φ(√x)) with one degree of freedom and x = 2.02, exp(−x / 2) with two and x = 8.43.
    for (const [first, second, expected] of [
      [[50, 50], [60, 40], 0.1552],
      [[30, 30, 40], [20, 50, 30], 0.01478],
      [[10, 20, 30, 40], [40, 30, 20, 10], 0],
    ] as const)
      assert.ok(
        Math.abs(chiSquareTest(first, second) - expected) < 0.005,
        String(chiSquareTest(first, second)),
      );
  });

  it('leaves out classes that neither sample has, and finds nothing in an empty one', () => {
    assert.equal(chiSquareTest([50, 0, 50], [30, 0, 70]), chiSquareTest([50, 50], [30, 70]));
    assert.equal(chiSquareTest([50, 50], [0, 0]), 1);
    assert.equal(chiSquareTest([50, 0], [30, 0]), 1);
  });

  it('finds a difference between samples of the same shares about as often as its level says', () => {
    const next = uniformNumbers(3n);
    const shares = [0.1, 0.3, 0.6];
    const sample = (rows: number): number[] => {
      const counts = [0, 0, 0];
      for (let row = 0; row < rows; row++) {
        const value = next();
        counts[value < shares[0]! ? 0 : value < shares[0]! + shares[1]! ? 1 : 2]! += 1;
      }
      return counts;
    };
    let found = 0;
    for (let simulation = 0; simulation < 2_000; simulation++)
      if (chiSquareTest(sample(400), sample(60)) < 0.05) found += 1;
    assert.ok(found / 2_000 > 0.03 && found / 2_000 < 0.07, String(found));
  });
});
