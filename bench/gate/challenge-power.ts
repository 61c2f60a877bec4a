import Table from 'cli-table3';
import { parseArgs } from 'node:util';
import { challengeSettingsSchema } from '../../contracts/challenge.js';
import { percent } from '../../contracts/percent.js';
import { levelOfChallenge } from '../../policy/challenge/decide-challenge.js';
import { rowsToShowGain } from '../../policy/statistics/paired-betting.js';
import { uniformNumbers } from '../../test/uniform-numbers.js';
import { median } from '../median.js';
import { binomialInterval } from './binomial-interval.js';
import { simulateChallenge } from './simulate-challenge.js';

/**
 * Simulates challenges with default settings. (1) How often, and after how many labels, challengers that are
 * equal or better by some points are promoted. (2) How often any of 20 challenges of one champion by equal
 * models promotes one.
 * usage: npx tsx bench/gate/challenge-power.ts [--simulations 1000] [--number 1] [--series 300]
 */
const { values } = parseArgs({
  options: {
    simulations: { type: 'string', default: '1000' },
    /** Which challenge of the champion it is; later ones have a stricter level. */
    number: { type: 'string', default: '1' },
    series: { type: 'string', default: '300' },
  },
});
const simulations = Number(values.simulations);
const number = Number(values.number);
const challengesInSeries = 20;
const settings = challengeSettingsSchema.parse({});
const uniform = uniformNumbers(13n);

reportPower();
reportSeries();

function reportPower(): void {
  const level = levelOfChallenge(number, settings.significanceLevel);
  const table = new Table({
    head: [
      'texts that differ',
      'challenger',
      'promoted',
      'rejected',
      'given up',
      'labels to a promotion (median)',
      'labels for 90 % power (formula)',
    ],
    style: { head: [], border: [] },
  });
  for (const disagreement of [0.03, 0.07, 0.15, 0.25])
    for (const gain of [0, 0.02, 0.03, 0.05]) {
      if (gain > disagreement) continue;
      const ends = Array.from({ length: simulations }, () =>
        simulateChallenge({ disagreement, gain, number, settings }, uniform),
      );
      const share = (verdict: string): string =>
        percent(ends.filter((end) => end.verdict === verdict).length / simulations, 1);
      const promotions = ends.filter(({ verdict }) => verdict === 'promote').map(({ labels }) => labels);
      const labelsNeeded = rowsToShowGain({ gain, disagreement, level, power: 0.9 });
      table.push([
        percent(disagreement, 0),
        gain === 0 ? 'equal' : `${100 * gain} points better`,
        share('promote'),
        share('reject'),
        share('give-up'),
        promotions.length < 10 ? '' : median(promotions),
        Number.isFinite(labelsNeeded) ? labelsNeeded : '',
      ]);
    }
  console.log(
    `challenge ${number} of a champion: level ${percent(level, 3)}, ` +
      `at most ${settings.maximumLabels} labels, ${simulations} simulations each`,
  );
  console.log(table.toString());
}

function reportSeries(): void {
  const series = Number(values.series);
  let withPromotion = 0;
  for (let index = 0; index < series; index++) {
    for (let challenge = 1; challenge <= challengesInSeries; challenge++) {
      const { verdict } = simulateChallenge(
        { disagreement: 0.07, gain: 0, number: challenge, settings },
        uniform,
      );
      if (verdict !== 'promote') continue;
      withPromotion++;
      break;
    }
  }
  const [low, high] = binomialInterval(withPromotion, series);
  const isHeld = low <= settings.significanceLevel;
  const share = percent(withPromotion / series, 1);
  console.log(
    `${challengesInSeries} challenges in a row by equal models: a promotion in ${share} of ${series} series ` +
      `(95 % interval ${percent(low, 1)} to ${percent(high, 1)}); ` +
      `stated at most ${percent(settings.significanceLevel, 1)}: ${isHeld ? 'held' : 'BROKEN'}`,
  );
  process.exitCode = isHeld ? 0 : 1;
}
