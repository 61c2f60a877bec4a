import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { jensenShannonDistance } from '../../../model/drift/jensen-shannon.js';
import { wilsonInterval } from '../../../policy/statistics/wilson-interval.js';
import { bet, evenStakes } from '../../../policy/statistics/simple-jumper.js';

interface Fixture {
  distances: { a: number[]; b: number[]; distance: number }[];
  intervals: { successes: number; trials: number; low: number; high: number }[];
  jumper: { pValues: number[]; martingale: number[] };
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/drift.json', import.meta.url), 'utf8'),
) as Fixture;
const isClose = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual}, ${expected}`);

describe('the statistics of the watch equal those of scipy and of the papers', () => {
  it('Jensen–Shannon distance', () => {
    for (const { a, b, distance } of fixture.distances) isClose(jensenShannonDistance(a, b), distance);
    assert.ok(Number.isNaN(jensenShannonDistance([0, 0], [1, 2])));
  });

  it('Wilson interval', () => {
    for (const { successes, trials, low, high } of fixture.intervals) {
      const interval = wilsonInterval(successes, trials, 1.959963984540054);
      isClose(interval[0], low);
      isClose(interval[1], high);
      const unasked = wilsonInterval(successes, trials);
      assert.ok(Math.abs(unasked[0] - low) < 1e-4 && Math.abs(unasked[1] - high) < 1e-4, '95 %');
    }
    assert.deepEqual(wilsonInterval(0, 0), [0, 1]);
  });

  it('Simple Jumper martingale', () => {
    let capital = 1;
    let stakes = evenStakes();
    fixture.jumper.pValues.forEach((pValue, index) => {
      const next = bet(stakes, pValue);
      capital *= next.factor;
      stakes = next.stakes;
      isClose(capital, fixture.jumper.martingale[index]!);
    });
  });
});
