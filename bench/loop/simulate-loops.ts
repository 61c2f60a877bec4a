import Table from 'cli-table3';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { percent } from '../../contracts/percent.js';
import { mean, standardError } from '../mean.js';
import { cachedModel, readPool, type CachedModel } from './cached-models.js';
import { scenarios } from './scenarios.js';
import { SimulatedLoop, type Course } from './simulated-loop.js';

/**
 * Many courses of the loop through each scenario, decided by the real policies (gate, challenge, quarantine, retraining) on the
 * cached answers of `tiny` models that are trained once.
 * usage: npm run bench:loops -- [--runs 200] [--models 17] [--answers .evergreen/bench-loops] [--only "nothing wrong"]
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    models: { type: 'string', default: '17' },
    answers: { type: 'string', default: '.evergreen/bench-loops' },
    only: { type: 'string', default: '' },
  },
});
const runs = Number(values.runs);
const poolRows = 16_000;

console.log(`${cpus()[0]?.model}, ${cpus().length} cores; ${runs} runs of each scenario`);
const chosen = scenarios.filter(({ name }) => name.includes(values.only));
const hasShift = chosen.some(({ days, positiveShare }) => positiveShare(days) !== positiveShare(0));
const pool = readPool(poolRows);
const models: CachedModel[] = [];
for (let number = 0; number < Number(values.models); number++) {
  models.push(await cachedModel(values.answers, pool, { kind: 'balanced', number }));
  if (hasShift && number % 2 === 0)
    models.push(await cachedModel(values.answers, pool, { kind: 'mostly-positive', number }));
}

const table = new Table({
  head: ['scenario', 'expected', 'retrained, challenged, promoted a run', 'alerts (share of runs)', 'found'],
  style: { head: [], border: [] },
  colWidths: [28, 30, 24, 36, 62],
  wordWrap: true,
});
for (const scenario of chosen) {
  const startedAt = performance.now();
  const courses = Array.from({ length: runs }, (_, seed) =>
    new SimulatedLoop({ pool, models }, scenario, seed).run(),
  );
  console.error(`${scenario.name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  const meanOf = (of: (course: Course) => number): string => mean(courses.map(of)).toFixed(2);
  table.push([
    scenario.name,
    scenario.expected,
    `${meanOf(({ retrainings }) => retrainings)}, ${meanOf(({ challenges }) => challenges)}, ${meanOf(({ champions }) => champions.length - 1)} (${meanOf(({ challengesPromoted }) => challengesPromoted)} by challenge)`,
    describeAlerts(courses),
    describeFindings(courses),
  ]);
}
console.log(table.toString());

function describeAlerts(courses: readonly Course[]): string {
  const counts = new Map<string, number>();
  for (const { alerts } of courses)
    for (const about of alerts) counts.set(about, (counts.get(about) ?? 0) + 1);
  return (
    [...counts].map(([about, count]) => `${about} ${percent(count / courses.length, 0)}`).join(', ') || 'none'
  );
}

function describeFindings(courses: readonly Course[]): string {
  const share = (holds: (course: Course) => boolean): string =>
    percent(courses.filter(holds).length / courses.length, 1);
  const inflation = courses.flatMap(({ champions }) =>
    champions.flatMap(({ inflation }) => (inflation === null ? [] : [inflation])),
  );
  const points = (value: number): string => (100 * value).toFixed(2);
  const gains = courses.map(({ champions }) => champions.at(-1)!.accuracy - champions[0]!.accuracy);
  return [
    `promoted in ${share(({ champions }) => champions.length > 1)} of the runs`,
    `a champion more than a point below the best before in ${share(hasFallen)}`,
    `last champion − first: ${points(mean(gains))} points`,
    ...(inflation.length > 1
      ? [
          `inflation of the test accuracy: ${points(mean(inflation))} ± ${points(1.96 * standardError(inflation))} points (${inflation.length} promotions)`,
        ]
      : []),
    ...(courses.some(({ quarantined }) => quarantined.size > 0)
      ? [
          `a source in quarantine in ${share(({ quarantined }) => quarantined.size > 0)}`,
          `trained on swapped labels in ${share(({ poisoned }) => poisoned > 0)}`,
        ]
      : []),
  ].join('; ');
}

/** Whether a champion is more than a point less accurate than the best before it. */
function hasFallen({ champions }: Course): boolean {
  return champions.some(({ accuracy }, index) =>
    champions.slice(0, index).some((before) => accuracy < before.accuracy - 0.01),
  );
}
