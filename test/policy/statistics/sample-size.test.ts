import assert from 'node:assert/strict';
import { rowsToShowNonInferiority } from '../../../policy/statistics/sample-size.js';

describe('the rows that non-inferiority takes', () => {
  it('are 268 for an equal model, a margin of one point and a level of 5 %', () => {
    assert.equal(rowsToShowNonInferiority(0.01, 0.05), 268);
  });

  it('are infinitely many without a margin', () => {
    assert.equal(rowsToShowNonInferiority(0, 0.05), Infinity);
  });
});
