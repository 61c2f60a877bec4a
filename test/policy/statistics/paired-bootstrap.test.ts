import assert from 'node:assert/strict';
import { bootstrapLowerBound } from '../../../policy/statistics/paired-bootstrap.js';

describe('the paired bootstrap', () => {
  it('bounds the mean of known values close to the normal bound, the same way each time', () => {
    const values = Array.from({ length: 400 }, (_, index) => index % 2);
    const mean = (draws: Int32Array) =>
      values.reduce((sum, value, row) => sum + value * draws[row]!, 0) / 400;
    const bound = bootstrapLowerBound(400, mean, { level: 0.05, seed: 3 });
    assert.ok(Math.abs(bound - (0.5 - 1.645 * 0.025)) < 0.005, String(bound));
    assert.equal(bound, bootstrapLowerBound(400, mean, { level: 0.05, seed: 3 }));
  });
});
