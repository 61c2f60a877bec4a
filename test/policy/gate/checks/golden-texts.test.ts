import assert from 'node:assert/strict';
import { checkNamed } from '../example-gate-input.js';

const verdict = (maximumProbabilityDifference: number) =>
  checkNamed('golden-texts', { parity: { maximumProbabilityDifference } }).verdict;

describe('the check golden-texts', () => {
  it('fails above a difference of 0.001', () => {
    assert.deepEqual([verdict(0.001), verdict(0.0011)], ['pass', 'fail']);
  });

  it('is skipped when nothing was measured', () => {
    assert.equal(checkNamed('golden-texts', { parity: null }).verdict, 'skipped');
  });
});
