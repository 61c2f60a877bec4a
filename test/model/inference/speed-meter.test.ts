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

  it('lets a run have the tokens of a tenth of a second, from 128 to 512', () => {
    assert.equal(measured().tokensOfRun(), 512);
    assert.equal(measured([2, 512, 50]).tokensOfRun(), 512);
    assert.equal(measured([2, 500, 250]).tokensOfRun(), 200);
    assert.equal(measured([2, 500, 2_500]).tokensOfRun(), 128);
  });

  it('counts a run that is full by the measured speed', () => {
    const long = Array.from({ length: 100 }, () => [1, 120, 120] as [number, number, number]);
    assert.equal(Math.round(measured([2, 512, 256], ...long).msOf(100)), 100);
  });

  it('follows runs that are full of short texts', () => {
    const short = Array.from({ length: 30 }, () => [32, 100, 200] as [number, number, number]);
    const ms = measured([2, 500, 250], ...short).msOf(1_000);
    assert.ok(ms > 1_900 && ms <= 2_000, `${ms}`);
  });
});
