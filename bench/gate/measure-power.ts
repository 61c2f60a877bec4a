import Table from 'cli-table3';
import { challengeSettingsSchema } from '../../contracts/challenge.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { percent } from '../../contracts/percent.js';
import { levelOfChallenge } from '../../policy/challenge/decide-challenge.js';
import { decideGate } from '../../policy/gate/decide.js';
import { rowsToShowGain } from '../../policy/statistics/paired-betting.js';
import { simulatedGateInput, simulateRows } from '../../test/policy/gate/simulated-pair.js';
import { median } from '../median.js';
import { binomialInterval } from './binomial-interval.js';
import { simulateChallenge } from './simulate-challenge.js';

const challenge = challengeSettingsSchema.parse({});
const { significanceLevel } = gateSettingsSchema.parse({});
const usualDisagreement = 0.07;
const attempts = 20;
/** What a series of attempts is judged on. */
const seriesRows = { old: 1_000, recent: 150 };

const describeGain = (gain: number): string => (gain === 0 ? 'equal' : `${100 * gain} points better`);
const tableOf = (head: string[]) => new Table({ head, style: { head: [], border: [] } });

/**
 * What the gate and the challenges achieve, by simulation with default settings, without any data.
 * @returns whether the stated levels hold
 */
export function reportPower(options: { simulations: number; series: number }, next: () => number): boolean {
  reportGate(options.simulations, next);
  reportChallenges(options.simulations, next);
  return reportSeries(options.series, next);
}

/** How often the gate promotes planted candidates at once, and what it says about its power. */
function reportGate(simulations: number, next: () => number): void {
  const table = tableOf([
    'test rows',
    'candidate',
    'reason',
    'promoted',
    'challenge',
    'rejected',
    'stated power',
    'stated, 20th attempt',
  ]);
  for (const rows of [2_000, 6_000, 10_000])
    for (const [gain, reason] of [
      [0, 'manual'],
      [0, 'performance'],
      [0.01, 'performance'],
      [0.02, 'performance'],
      [0.03, 'performance'],
    ] as const) {
      const pair = { disagreement: usualDisagreement, gain };
      const decisions = Array.from({ length: simulations }, () =>
        decideGate(simulatedGateInput(simulateRows(rows, pair, next), { reason })),
      );
      const share = (verdict: string): string =>
        percent(decisions.filter((decision) => decision.verdict === verdict).length / simulations, 0);
      const stated = (key: 'better' | 'betterLate' | 'equal'): string =>
        percent(median(decisions.map(({ power }) => power![key])), 0);
      table.push([
        rows,
        describeGain(gain),
        reason,
        share('promote'),
        share('challenge'),
        share('reject'),
        reason === 'manual' ? stated('equal') : gain === 0.02 ? stated('better') : '',
        gain === 0.02 ? stated('betterLate') : '',
      ]);
    }
  console.log(
    `First attempt, no recent rows; the models disagree on ${percent(usualDisagreement, 0)} of the rows; ${simulations} simulations each`,
  );
  console.log(table.toString());
}

/** How often a challenge promotes, and after how many labels. */
function reportChallenges(simulations: number, next: () => number): void {
  const table = tableOf([
    'disagreement',
    'challenger',
    'promoted',
    'rejected',
    'given up',
    'labels to a promotion (median)',
    'labels for 90 % power (formula)',
  ]);
  const level = levelOfChallenge(1, challenge.significanceLevel);
  for (const disagreement of [0.03, 0.07, 0.15, 0.25])
    for (const gain of [0, 0.02, 0.03, 0.05]) {
      if (gain > disagreement) continue;
      const ends = Array.from({ length: simulations }, () =>
        simulateChallenge({ disagreement, gain, number: 1, settings: challenge }, next),
      );
      const share = (verdict: string): string =>
        percent(ends.filter((end) => end.verdict === verdict).length / simulations, 0);
      const promotions = ends.filter(({ verdict }) => verdict === 'promote').map(({ labels }) => labels);
      const labelsNeeded = rowsToShowGain({ gain, disagreement, level, power: 0.9 });
      table.push([
        percent(disagreement, 0),
        describeGain(gain),
        share('promote'),
        share('reject'),
        share('give-up'),
        promotions.length < 10 ? '' : median(promotions),
        Number.isFinite(labelsNeeded) ? labelsNeeded : '',
      ]);
    }
  console.log(
    `First challenge of a champion: level ${percent(level)}, at most ${challenge.maximumLabels} labels; ${simulations} simulations each`,
  );
  console.log(table.toString());
}

/** How often any of 20 attempts in a row by models that are equal to one champion replaces it. */
function reportSeries(series: number, next: () => number): boolean {
  const replaced = { atOnce: 0, byChallenge: 0 };
  for (let index = 0; index < series; index++) {
    const how = replacedBy(next);
    if (how !== null) replaced[how] += 1;
  }
  const table = tableOf(['replaced', 'series', 'share', '95 % interval', 'stated']);
  let isHeld = true;
  const add = (name: string, count: number, stated: number): void => {
    const [low, high] = binomialInterval(count, series);
    const holds = low <= stated;
    isHeld &&= holds;
    table.push([
      name,
      `${count} of ${series}`,
      percent(count / series, 1),
      `${percent(low, 1)} to ${percent(high, 1)}`,
      `at most ${percent(stated, 0)}: ${holds ? 'held' : 'BROKEN'}`,
    ]);
  };
  add('at once, by the gate', replaced.atOnce, significanceLevel);
  add('by a challenge', replaced.byChallenge, challenge.significanceLevel);
  add('either', replaced.atOnce + replaced.byChallenge, significanceLevel + challenge.significanceLevel);
  console.log(
    `${attempts} attempts in a row by equal models against one champion, each judged on ${seriesRows.old} old and ${seriesRows.recent} recent rows, reason performance`,
  );
  console.log(table.toString());
  return isHeld;
}

function replacedBy(next: () => number): 'atOnce' | 'byChallenge' | null {
  const pair = { disagreement: usualDisagreement, gain: 0 };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const old = simulateRows(seriesRows.old, pair, next);
    const recent = simulateRows(seriesRows.recent, pair, next).map((row) => ({ ...row, isRecent: true }));
    const { verdict } = decideGate(simulatedGateInput([...old, ...recent], { attempt }));
    if (verdict === 'promote') return 'atOnce';
    if (verdict === 'reject') continue;
    const end = simulateChallenge({ ...pair, number: attempt, settings: challenge }, next);
    if (end.verdict === 'promote') return 'byChallenge';
  }
  return null;
}
