import assert from 'node:assert/strict';
import { wilsonInterval } from '../../../policy/statistics/wilson-interval.js';
import { assertClose, driftFixture } from './fixtures.js';

describe("Wilson's interval", () => {
  it('equals that of scipy, by default at 95 %', () => {
    for (const { successes, trials, low, high } of driftFixture.intervals) {
      const interval = wilsonInterval(successes, trials, 1.959963984540054);
      assertClose(interval[0], low);
      assertClose(interval[1], high);
      const byDefault = wilsonInterval(successes, trials);
      assert.ok(Math.abs(byDefault[0] - low) < 1e-4 && Math.abs(byDefault[1] - high) < 1e-4, '95 %');
    }
  });

  it('is everything without a trial', () => {
    assert.deepEqual(wilsonInterval(0, 0), [0, 1]);
  });
});
