import assert from 'node:assert/strict';
import { jensenShannonDistance } from '../../../model/drift/jensen-shannon.js';
import { assertClose, driftFixture } from '../../policy/statistics/fixtures.js';

describe('the Jensen–Shannon distance', () => {
  it('equals that of scipy', () => {
    for (const { a, b, distance } of driftFixture.distances)
      assertClose(jensenShannonDistance(a, b), distance);
  });

  it('is not a number when one histogram is empty', () => {
    assert.ok(Number.isNaN(jensenShannonDistance([0, 0], [1, 2])));
  });
});
