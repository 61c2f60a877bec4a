import assert from 'node:assert/strict';
import { checkNamed } from '../example-gate-input.js';

const verdict = (candidateMs: number, championMs: number | null) =>
  checkNamed('latency', { latency: { candidateMs, championMs } }).verdict;

describe('the check latency', () => {
  it("fails above twice the champion's latency", () => {
    assert.deepEqual([verdict(10, 5), verdict(10.1, 5)], ['pass', 'fail']);
  });

  it('is skipped when nothing was measured, or no champion', () => {
    assert.equal(checkNamed('latency', { latency: null }).verdict, 'skipped');
    assert.equal(verdict(5, null), 'skipped');
  });
});
