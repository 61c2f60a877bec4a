import assert from 'node:assert/strict';
import { fisherExactTest } from '../../../policy/statistics/fisher-exact.js';
import { tangoLowerBound, tangoScoreTest, type PairedCounts } from '../../../policy/statistics/tango.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const level = 0.05;
const margin = 0.01;
const simulations = 2_000;
/** Three standard errors of a simulated rate of 5 %. */
const tolerance = 3 * Math.sqrt((level * (1 - level)) / simulations);

/** A normal approximation would hide the discreteness that is tested here: successes are looked up in the distribution. */
function binomialSampler(trials: number, chance: number, next: () => number): () => number {
  const cumulative = new Float64Array(trials + 1);
  let logarithm = trials * Math.log1p(-chance);
  let sum = 0;
  for (let successes = 0; successes <= trials; successes++) {
    sum += Math.exp(logarithm);
    cumulative[successes] = sum;
    logarithm += Math.log((trials - successes) / (successes + 1)) + Math.log(chance) - Math.log1p(-chance);
  }
  return () => {
    const value = next();
    const found = cumulative.findIndex((bound) => value < bound);
    return found === -1 ? trials : found;
  };
}

/** How often `accepts` holds for two models that differ on a share of the rows, the first being better by `difference`. */
function acceptanceRate(
  { rows, disagreement, difference }: { rows: number; disagreement: number; difference: number },
  accepts: (counts: PairedCounts) => boolean,
): number {
  const next = uniformNumbers(11n);
  const differingRows = binomialSampler(rows, disagreement, next);
  const winShare = (1 + difference / disagreement) / 2;
  let accepted = 0;
  for (let simulation = 0; simulation < simulations; simulation++) {
    const differing = differingRows();
    let wins = 0;
    for (let row = 0; row < differing; row++) if (next() < winShare) wins++;
    if (accepts({ rows, wins, losses: differing - wins })) accepted++;
  }
  return accepted / simulations;
}

const isBetter = (counts: PairedCounts) => tangoLowerBound(counts, level) > margin;
const isNonInferior = (counts: PairedCounts) => tangoLowerBound(counts, level) > -margin;

describe('levels and power of the gate', () => {
  it('let a model that guesses, of rows of which 5 % are positive, pass the floor at most as often as the level says', () => {
    const next = uniformNumbers(5n);
    const [recall, falseAlarms] = [binomialSampler(25, 0.3, next), binomialSampler(475, 0.3, next)];
    let passes = 0;
    for (let simulation = 0; simulation < simulations; simulation++) {
      const both = recall();
      const counts = { rows: 500, first: 25, second: both + falseAlarms(), both };
      if (fisherExactTest(counts) < level) passes++;
    }
    assert.ok(passes / simulations <= level + tolerance, `${passes} of ${simulations}`);
  });

  for (const disagreement of [0.03, 0.08, 0.2])
    it(`let a candidate exactly one point worse pass about as often as the level says (${disagreement * 100} % of rows differ)`, () => {
      const rate = acceptanceRate({ rows: 2_000, disagreement, difference: -margin }, isNonInferior);
      assert.ok(Math.abs(rate - level) <= tolerance + 0.01, String(rate));
    });

  for (const disagreement of [0.03, 0.08, 0.2])
    it(`call a candidate better that is better by no more than the margin as often as the level says (${disagreement * 100} % of rows differ)`, () => {
      const rate = acceptanceRate({ rows: 2_000, disagreement, difference: margin }, isBetter);
      assert.ok(Math.abs(rate - level) <= tolerance + 0.01, String(rate));
    });

  it('call an equally good candidate better in less than one case of a hundred', () => {
    const rate = acceptanceRate({ rows: 2_000, disagreement: 0.08, difference: 0 }, isBetter);
    assert.ok(rate < 0.01, String(rate));
  });

  it('notice an improvement of four points on 1,000 rows nearly always', () => {
    const rate = acceptanceRate({ rows: 1_000, disagreement: 0.14, difference: 0.04 }, isBetter);
    assert.ok(rate >= 0.75, String(rate));
  });

  it('call one part of the rows worse of a model that is worse on it by the margin as often as the level says', () => {
    const rate = acceptanceRate(
      { rows: 500, disagreement: 0.15, difference: -0.03 },
      ({ rows, wins, losses }) => tangoScoreTest({ rows, wins: losses, losses: wins }, 0.03) < level,
    );
    assert.ok(Math.abs(rate - level) <= tolerance + 0.01, String(rate));
  });

  for (const { disagreement, difference, atLeast } of [
    { disagreement: 0.08, difference: 0, atLeast: 0.42 },
    { disagreement: 0.08, difference: 0.01, atLeast: 0.9 },
    { disagreement: 0.03, difference: 0, atLeast: 0.78 },
  ])
    it(`have a power of at least ${atLeast} on 2,000 rows when the accuracies differ by ${difference * 100} % and ${disagreement * 100} % of the answers`, () => {
      const rate = acceptanceRate({ rows: 2_000, disagreement, difference }, isNonInferior);
      assert.ok(rate >= atLeast, String(rate));
    });

  it('cannot tell even an identical model from one a point worse on fewer than about 270 rows', () => {
    assert.equal(isNonInferior({ rows: 260, wins: 0, losses: 0 }), false);
    assert.equal(isNonInferior({ rows: 280, wins: 0, losses: 0 }), true);
  });
});
