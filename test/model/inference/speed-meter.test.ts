import assert from 'node:assert/strict';
import { SpeedMeter } from '../../../model/inference/speed-meter.js';

describe('the speed meter', () => {
  const measured = (...runs: Parameters<SpeedMeter['add']>[]): SpeedMeter => {
    const meter = new SpeedMeter();
    for (const run of runs) meter.add(...run);
    return meter;
  };

  it('counts no small run after a full one', () => {
    assert.equal(measured([1, 10, 20], [2, 500, 250], [1, 10, 20]).msOf(1_000), 500);
  });

  it('follows runs that are full of short texts', () => {
    const short = Array.from({ length: 30 }, () => [32, 100, 200] as [number, number, number]);
    const ms = measured([2, 500, 250], ...short).msOf(1_000);
    assert.ok(ms > 1_900 && ms <= 2_000, `${ms}`);
  });
});
