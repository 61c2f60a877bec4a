import assert from 'node:assert/strict';
import { tangoLowerBound, tangoScoreTest } from '../../../policy/statistics/tango.js';
import { assertAgreesWithScipy } from './fixtures.js';

describe("Tango's score test", () => {
  it('agrees with a likelihood that scipy maximizes', () => {
    assertAgreesWithScipy('tango', (rows, wins, losses, difference) =>
      tangoScoreTest({ rows: rows, wins: wins, losses: losses }, difference),
    );
  });

  it('has its lower bound where the p-value reaches the level', () => {
    const counts = { rows: 2000, wins: 60, losses: 50 };
    const bound = tangoLowerBound(counts, 0.05);
    assert.ok(Math.abs(tangoScoreTest(counts, bound) - 0.05) < 1e-9);
  });
});
