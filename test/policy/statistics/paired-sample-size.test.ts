import assert from 'node:assert/strict';
import { normalQuantile } from '../../../policy/statistics/normal-quantile.js';
import { powerOfRows, rowsForPower } from '../../../policy/statistics/paired-sample-size.js';
import { tangoScoreTest } from '../../../policy/statistics/tango.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const level = 0.05;

/** How often the gate's test passes, by simulation. */
function simulatedPower(
  plan: { rows: number; disagreement: number; gain: number; difference: number },
  simulations = 400,
): number {
  const uniform = uniformNumbers(17n);
  let passed = 0;
  for (let simulation = 0; simulation < simulations; simulation++) {
    let wins = 0;
    let losses = 0;
    for (let row = 0; row < plan.rows; row++) {
      const value = uniform();
      if (value < (plan.disagreement + plan.gain) / 2) wins++;
      else if (value < plan.disagreement) losses++;
    }
    if (tangoScoreTest({ rows: plan.rows, wins, losses }, plan.difference) < level) passed++;
  }
  return passed / simulations;
}

describe('rows that a paired test needs', () => {
  it('invert the normal distribution', () => {
    for (const [probability, quantile] of [
      [0.5, 0],
      [0.95, 1.6448536],
      [0.9, 1.2815516],
      [0.025, -1.959964],
    ] as const)
      assert.ok(Math.abs(normalQuantile(probability) - quantile) < 1e-6, String(probability));
  });

  it("are Connor's for a difference of zero", () => {
    const plan = { gain: 0.03, disagreement: 0.1, difference: 0, level };
    const expected = ((1.6448536 * Math.sqrt(0.1) + 1.2815516 * Math.sqrt(0.1 - 0.03 ** 2)) / 0.03) ** 2;
    assert.equal(rowsForPower({ ...plan, power: 0.9 }), Math.ceil(expected));
  });

  it('are about 6,000 to show that a candidate two points better is better by one, at 7 % disagreement', () => {
    const plan = { gain: 0.02, disagreement: 0.07, difference: 0.01, level };
    const rows = rowsForPower({ ...plan, power: 0.9 });
    assert.ok(rows > 5_800 && rows < 6_100, String(rows));
    assert.ok(Math.abs(powerOfRows({ ...plan, rows }) - 0.9) < 0.001);
    assert.ok(Math.abs(powerOfRows({ ...plan, rows: 2_000 }) - 0.52) < 0.02);
  });

  it('are about 1,900 for an equal candidate to be shown not a point worse half of the time', () => {
    const rows = rowsForPower({ gain: 0, disagreement: 0.07, difference: -0.01, level, power: 0.5 });
    assert.ok(rows > 1_850 && rows < 2_000, String(rows));
  });

  for (const plan of [
    { gain: 0.04, disagreement: 0.1, difference: 0.01, power: 0.9 },
    { gain: 0.03, disagreement: 0.07, difference: 0, power: 0.8 },
    { gain: 0, disagreement: 0.05, difference: -0.02, power: 0.9 },
    { gain: 0.01, disagreement: 0.15, difference: -0.02, power: 0.5 },
  ])
    it(`give the gate's test its power (${JSON.stringify(plan)})`, () => {
      const rows = rowsForPower({ ...plan, level });
      const simulated = simulatedPower({ ...plan, rows });
      // Three standard errors of the simulation, and two points for the approximation.
      const tolerance = 3 * Math.sqrt((plan.power * (1 - plan.power)) / 400) + 0.02;
      assert.ok(Math.abs(simulated - plan.power) < tolerance, `${simulated} on ${rows} rows`);
      assert.ok(Math.abs(powerOfRows({ ...plan, level, rows }) - plan.power) < 0.01);
    });

  it('are without end for a candidate that is not better than what is to be shown', () => {
    assert.equal(
      rowsForPower({ gain: 0.01, disagreement: 0.07, difference: 0.01, level, power: 0.9 }),
      Infinity,
    );
  });

  it('give a model that answers as the other one does the rows that the margin alone asks for', () => {
    const plan = { gain: 0, disagreement: 0, difference: -0.01, level };
    const rows = rowsForPower({ ...plan, power: 0.9 });
    assert.ok(rows > 260 && rows < 280, String(rows));
    assert.equal(powerOfRows({ ...plan, rows: rows - 1 }), 0);
    assert.equal(powerOfRows({ ...plan, rows: rows + 1 }), 1);
  });
});
