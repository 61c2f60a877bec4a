import assert from 'node:assert/strict';
import { SpeedMeter } from '../../../model/inference/speed-meter.js';

describe('the speed meter', () => {
  const measured = (...runs: Parameters<SpeedMeter['add']>[]): SpeedMeter => {
    const meter = new SpeedMeter();
    for (const run of runs) meter.add(...run);
    return meter;
  };

  it('counts no small run after a full one', () => {
    assert.equal(measured([10, 20, false], [500, 250, false], [10, 20, false]).msOf(1_000), 500);
  });

  it('follows runs of short texts while more of them wait', () => {
    const short = Array.from({ length: 100 }, () => [100, 200, true] as [number, number, boolean]);
    const ms = measured([500, 250, false], ...short).msOf(1_000);
    assert.ok(ms > 1_900 && ms <= 2_000, `${ms}`);
  });
});
