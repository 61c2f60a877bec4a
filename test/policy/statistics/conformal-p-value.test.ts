import assert from 'node:assert/strict';
import { conformalPValue } from '../../../policy/statistics/conformal-p-value.js';

describe('the conformal p-value', () => {
  it('is the share of values at least as large, with ties broken at random', () => {
    const counts = [5, 3, 1];
    assert.equal(conformalPValue(counts, 1, 0), 1 / 10);
    assert.equal(conformalPValue(counts, 1, 0.5), (1 + 0.5 * 4) / 10);
    assert.equal(conformalPValue(counts, 2, 0.5), (0.5 * 2) / 10);
  });

  it('is the random number itself when nothing came before', () => {
    assert.equal(conformalPValue([0, 0], 0, 0.7), 0.7);
  });
});
