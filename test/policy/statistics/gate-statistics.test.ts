import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { exactBinomialTest } from '../../../policy/statistics/binomial.js';
import { holmAdjust } from '../../../policy/statistics/holm.js';
import { midPMcNemarTest } from '../../../policy/statistics/mcnemar.js';
import { normalDistribution } from '../../../policy/statistics/normal-distribution.js';
import { bootstrapLowerBound } from '../../../policy/statistics/paired-bootstrap.js';
import { tangoLowerBound, tangoScoreTest } from '../../../policy/statistics/tango.js';

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/statistics.json', import.meta.url), 'utf8'),
) as Record<string, { arguments: number[]; pValue: number }[]>;

const statistics: Record<string, (...given: number[]) => number> = {
  binomial: exactBinomialTest,
  mcnemar: midPMcNemarTest,
  tango: (rows, wins, losses, difference) =>
    tangoScoreTest({ rows: rows, wins: wins, losses: losses }, difference),
  normal: normalDistribution,
};

describe('gate statistics', () => {
  for (const [name, statistic] of Object.entries(statistics)) {
    it(`agree with scipy: ${name}`, () => {
      for (const { arguments: given, pValue } of fixture[name]!) {
        const value = statistic(...given);
        assert.ok(Math.abs(value - pValue) < 1e-7, `${name}(${given.join()}) = ${value}, expected ${pValue}`);
      }
    });
  }

  it("put Tango's lower bound where the score test reaches the level", () => {
    const counts = { rows: 2000, wins: 60, losses: 50 };
    const bound = tangoLowerBound(counts, 0.05);
    assert.ok(Math.abs(tangoScoreTest(counts, bound) - 0.05) < 1e-9);
  });

  it("adjust several p-values as Holm's worked example does", () => {
    assert.deepEqual(holmAdjust([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  });

  it('bootstrap the mean of known values close to its normal bound, the same way each time', () => {
    const values = Array.from({ length: 400 }, (_, index) => index % 2);
    const mean = (draws: Int32Array) =>
      values.reduce((sum, value, row) => sum + value * draws[row]!, 0) / 400;
    const bound = bootstrapLowerBound(400, mean, { level: 0.05, seed: 3 });
    assert.ok(Math.abs(bound - (0.5 - 1.645 * 0.025)) < 0.005, String(bound));
    assert.equal(bound, bootstrapLowerBound(400, mean, { level: 0.05, seed: 3 }));
  });
});
