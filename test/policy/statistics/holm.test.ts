import assert from 'node:assert/strict';
import { holmAdjust } from '../../../policy/statistics/holm.js';

describe("Holm's correction", () => {
  it("adjusts several p-values as Holm's worked example does", () => {
    assert.deepEqual(holmAdjust([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  });
});
