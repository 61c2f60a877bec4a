import assert from 'node:assert/strict';
import type { Evidence } from '../../../contracts/monitor-memory.js';
import { addEvidence, noEvidence } from '../../../policy/statistics/cusum.js';

const threshold = 1_000;
const after = (factors: readonly number[], evidence: Evidence = noEvidence): Evidence =>
  factors.reduce((sum, factor) => addEvidence(sum, factor, threshold), evidence);
const isClose = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, ${expected}`);

describe('evidence for a change', () => {
  it('is the logarithm of what a bet won since there was none, and counts the observations since then', () => {
    const { log, alarmed, span } = after([0.5, 0.5, 4, 3]);
    isClose(log, Math.log(12));
    assert.deepEqual({ alarmed, span }, { alarmed: false, span: 2 });
    assert.deepEqual(after([4, 3, 0.01]), noEvidence);
  });

  it('alarms where it reaches the threshold, and until it is gone', () => {
    assert.equal(after([999]).alarmed, false);
    assert.equal(after([threshold]).alarmed, true);
    const fading = after([threshold, 0.1, 0.1]);
    assert.ok(fading.log < Math.log(threshold));
    assert.deepEqual([fading.alarmed, fading.span], [true, 3]);
    assert.deepEqual(after([0.001], fading), noEvidence);
  });

  it('is not remembered far beyond the threshold, so that an alarm ends soon after its cause', () => {
    isClose(after(Array<number>(100).fill(10)).log, Math.log(threshold) + 3);
  });
});
