import assert from 'node:assert/strict';
import { checkNamed } from '../example-gate-input.js';

const verdict = (candidateMs: number, championMs: number | null) =>
  checkNamed('latency', { latency: { candidateMs, championMs } }).verdict;

describe('the check latency', () => {
  it("fails above twice the champion's latency", () => {
    assert.deepEqual([verdict(10, 5), verdict(10.1, 5)], ['pass', 'fail']);
  });

  it('is skipped for a champion of the sample corpus and a candidate of real data', () => {
    const slow = { latency: { candidateMs: 50, championMs: 5 } };
    assert.equal(checkNamed('latency', { ...slow, champion: { sample: true } }).verdict, 'skipped');
    const bothSample = { ...slow, champion: { sample: true }, candidateSample: true };
    assert.equal(checkNamed('latency', bothSample).verdict, 'fail');
  });

  it('is skipped when nothing was measured, or no champion', () => {
    assert.equal(checkNamed('latency', { latency: null }).verdict, 'skipped');
    assert.equal(verdict(5, null), 'skipped');
  });
});
