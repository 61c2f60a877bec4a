import Table from 'cli-table3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gateSettingsSchema } from '../../contracts/decision.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { decideGate } from '../../policy/gate/decide.js';
import { binomialInterval } from './binomial-interval.js';
import { uniformNumbers } from '../../test/uniform-numbers.js';
import { reportPower } from './measure-power.js';
import { isAsExpected, judgePlantedCandidates } from './planted-candidates.js';
import { pairRows, type SameDataPair } from './same-data-pair.js';

/**
 * How often the gate errs. (1) A/A: pairs of models of the same data that differ in their seed alone; the second of each
 * pair must not be promoted as better more often than the level says. (2) Planted bad candidates, each of which must be
 * rejected by the check that names what is wrong with it. (3) Power, simulated: candidates that are some points better, and 20
 * attempts in a row by equal models. `--power` runs this part alone; it takes no data and about a minute.
 * usage: npm run bench:gate -- [--power] [--simulations 100] [--series 200] [--gates 200] [--processes 2]
 *   [--answers <directory>] [--planted-only] [--same-data-only]
 */
const { values } = parseArgs({
  options: {
    gates: { type: 'string', default: '200' },
    processes: { type: 'string', default: '2' },
    /** Keeps what the pairs answered, so that an interrupted benchmark goes on; remove it when the model changes. */
    answers: { type: 'string' },
    power: { type: 'boolean', default: false },
    simulations: { type: 'string', default: '100' },
    series: { type: 'string', default: '200' },
    'planted-only': { type: 'boolean', default: false },
    'same-data-only': { type: 'boolean', default: false },
  },
});
const gates = Number(values.gates);
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-gate-'));
const settings = gateSettingsSchema.parse({});
const level = settings.significanceLevel;
const log = (line: string): void => console.error(line);
let isRight = true;

console.log(`${cpus()[0]?.model}, ${cpus().length} cores`);
try {
  if (!values['planted-only'] && !values['same-data-only'])
    isRight &&= reportPower(
      { simulations: Number(values.simulations), series: Number(values.series) },
      uniformNumbers(13n),
    );
  if (!values['planted-only'] && !values.power)
    await reportSameData(values.answers ?? join(directory, 'answers'));
  if (!values['same-data-only'] && !values.power) await reportPlanted();
} finally {
  await rm(directory, { recursive: true, force: true });
}
process.exitCode = isRight ? 0 : 1;

async function reportSameData(answers: string): Promise<void> {
  const processes = Number(values.processes);
  const perProcess = Math.ceil(gates / processes);
  await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      trainPairs(answers, index * perProcess, Math.min(gates, (index + 1) * perProcess)),
    ),
  );
  const counts = { better: 0, promotedAsBetter: 0, notWorse: 0, promotedAsGood: 0, slices: 0 };
  for (let pair = 0; pair < gates; pair++) {
    const reports = JSON.parse(await readFile(join(answers, `${pair}.json`), 'utf8')) as SameDataPair;
    const asBetter = judge(reports, 'performance');
    const asGood = judge(reports, 'manual');
    const passes = (name: string): boolean =>
      asBetter.checks.some((check) => check.name === name && check.verdict === 'pass');
    if (passes('improvement')) counts.better += 1;
    if (asBetter.verdict === 'promote') counts.promotedAsBetter += 1;
    if (passes('champion-accuracy')) counts.notWorse += 1;
    if (!passes('slices')) counts.slices += 1;
    if (asGood.verdict === 'promote') counts.promotedAsGood += 1;
  }
  const share = (what: string, count: number, claim = ''): string[] => {
    const [low, high] = binomialInterval(count, gates).map((rate) => `${(100 * rate).toFixed(1)} %`);
    return [
      what,
      `${count} of ${gates}`,
      `${((100 * count) / gates).toFixed(1)} %`,
      `${low} to ${high}`,
      claim,
    ];
  };
  const isWithin = (count: number): boolean => binomialInterval(count, gates)[0] <= level;
  isRight &&= isWithin(counts.better) && isWithin(counts.promotedAsBetter);
  const claim = (count: number): string => `at most ${100 * level} %: ${isWithin(count) ? 'held' : 'BROKEN'}`;
  const table = new Table({
    head: [
      `A/A, ${pairRows.train} training rows, ${pairRows.test} test rows`,
      '',
      'share',
      '95 % interval',
      'stated',
    ],
    style: { head: [], border: [] },
  });
  table.push(
    share(
      'promoted because better (reason performance)',
      counts.promotedAsBetter,
      claim(counts.promotedAsBetter),
    ),
    share('passes improvement alone', counts.better, claim(counts.better)),
    share('passes champion-accuracy (not a point worse)', counts.notWorse),
    share('promoted because as good (reason manual)', counts.promotedAsGood),
    share('fails slices', counts.slices),
  );
  console.log(table.toString());
}

async function trainPairs(answers: string, from: number, to: number): Promise<void> {
  const script = fileURLToPath(new URL('train-pairs.ts', import.meta.url));
  const child = fork(script, [answers, String(from), String(to)], { execArgv: ['--import', 'tsx'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`training the pairs ${from} to ${to} ended with ${code}`);
}

/** The second model of a pair as the candidate, the first as the champion of the same data. */
function judge([champion, candidate]: SameDataPair, reason: RetrainingReason): ReturnType<typeof decideGate> {
  return decideGate({
    settings,
    reason,
    attempt: 1,
    candidate,
    candidateSample: true,
    baseline: null,
    champion: {
      labels: champion.labels,
      sample: true,
      report: champion,
      rows: { test: new Set(candidate.rowIds), trained: new Set() },
      alarmRows: new Set(),
      rowsBeforeChange: new Set(),
      contradictedRows: new Set(),
      newestLabelCounts: null,
      earlier: [],
      earlierLeftOut: [],
    },
    parity: null,
    latency: null,
  });
}

async function reportPlanted(): Promise<void> {
  const outcomes = await judgePlantedCandidates(join(directory, 'planted'), log);
  const table = new Table({
    head: ['planted candidate', 'verdict', 'failed checks', 'to be', ''],
    style: { head: [], border: [] },
  });
  for (const outcome of outcomes) {
    const { what, expected, verdict, failedChecks } = outcome;
    const isHeld = isAsExpected(outcome);
    isRight &&= isHeld;
    table.push([
      what,
      verdict,
      failedChecks.join(', '),
      expected === null ? 'promoted' : `rejected by ${expected}`,
      isHeld ? 'held' : 'BROKEN',
    ]);
  }
  console.log(table.toString());
}
