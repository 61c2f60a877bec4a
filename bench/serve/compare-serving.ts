import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { assembleSequence } from '../../model/tokenizer/truncation.js';
import { startLineProcess, type LineProcess } from '../line-process.js';
import { preparePython } from '../prepare-python.js';
import type { BareResult, BareRun } from './bare-session.js';
import {
  availableContestants,
  contestantNames,
  contestants,
  startContestant,
  type ContestantName,
  type RunningContestant,
} from './contestants.js';
import { createLoad } from './load/server-load.js';
import { printReport, rateOf, type Measurement } from './report.js';
import { requireSameAnswers } from './same-answers.js';
import { writeServingModel } from './serving-model.js';
import { textNames, texts, type TextName } from './texts.js';

/**
 * Evergreen's API beside other servers with the same weights (MiniLM, two labels) and the same maximum
 * length. All run the whole time and get requests for a moment in turn, in many rounds, so that a slow minute
 * of the machine slows all of them. A bare onnxruntime-node session is the upper limit. Evergreen takes part twice, with ONNX Runtime
 * and with OpenVINO, if `evergreen setup openvino` was run.
 *
 *     npm run bench:serve -- [--only evergreen …] [--texts short …] [--connections 1 …] [--seconds 1.5]
 *       [--rounds 5] [--threads 2] [--no-open] [--rate 50] [--base <directory>] [--out bench-serve.json]
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: ['bare', ...(await availableContestants())] },
    texts: { type: 'string', multiple: true, default: [...textNames] },
    connections: { type: 'string', multiple: true, default: ['1', '16', '64'] },
    /** Of one turn with the short text; four times as long with the review. */
    seconds: { type: 'string', default: '1.5' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    open: { type: 'boolean', default: true },
    /**
     * Requests a second of the open loop. When absent, two rates: 70 % of what the slowest contestant can do,
     * and 70 % of what this one can do.
     */
    rate: { type: 'string' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    out: { type: 'string', default: 'bench-serve.json' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const connectionCounts = values.connections.map(Number);
const threads = Number(values.threads);
/** With 64 connections an answer to the long text takes two seconds, and a turn must contain many answers. */
const turnOf: Record<TextName, { warmupSeconds: number; seconds: number }> = {
  short: { warmupSeconds: 0.5, seconds },
  review: { warmupSeconds: 2.5, seconds: 4 * seconds },
};
const openShare = 0.7;
const bareBatchSizes = [1, 4, 16, 32];
const bareNames = ['bare'];

const names = contestantNames.filter((name) => values.only.includes(name));
const asked = textNames.filter((name) => values.texts.includes(name));
for (const name of values.only)
  if (![...bareNames, ...contestantNames].includes(name))
    throw new Error(`--only ${name} is none of ${[...bareNames, ...contestantNames].join(', ')}`);

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-serve-'));
const modelDirectory = join(directory, 'model');
const python = await preparePython();
await writeServingModel(resolve(values.base), modelDirectory);
const tokenizer = await loadTokenizer(modelDirectory);
const startScript = (name: string, ...args: string[]): LineProcess =>
  startLineProcess(process.execPath, ['--import', 'tsx', script(name), ...args]);
const bare = startScript('bare-session.ts', modelDirectory, String(threads));
const running = new Map<ContestantName, RunningContestant>();
const load = createLoad(startScript('load/load-main.ts'));
const measurements: Measurement[] = [];

async function measureBare(text: TextName): Promise<void> {
  const { clsId, sepId } = tokenizer;
  const ids = assembleSequence(tokenizer.encode(texts[text]), {
    ...{ maxLength: 256, truncation: 'head', clsId, sepId },
  });
  for (const batchSize of bareBatchSizes) {
    const run: BareRun = { ids: Array.from(ids), batchSize, seconds };
    const result = JSON.parse(await bare.ask(JSON.stringify(run))) as BareResult;
    measurements.push({ kind: 'bare', text, batchSize, ...result });
  }
}

/** The highest closed-loop rate of a contestant. */
function saturation(contestant: ContestantName, text: TextName): number {
  const rates = connectionCounts.map((connections) =>
    rateOf(
      measurements.filter(
        (measured): measured is Extract<Measurement, { kind: 'closed' }> =>
          measured.kind === 'closed' &&
          measured.contestant === contestant &&
          measured.text === text &&
          measured.connections === connections,
      ),
    ),
  );
  return Math.max(...rates);
}

/** The contestants in an order that differs from round to round. */
const inTurn = (round: number): ContestantName[] =>
  names.map((_, index) => names[(index + round) % names.length]!);

async function measureClosedLoops(): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const text of asked) {
      if (values.only.includes('bare')) await measureBare(text);
      for (const connections of connectionCounts)
        for (const contestant of inTurn(round)) {
          const result = await load.on(running.get(contestant)!, texts[text], {
            ...turnOf[text],
            pattern: { kind: 'closed', connections },
          });
          measurements.push({ kind: 'closed', contestant, text, connections, ...result });
        }
    }
}

async function measureOpenLoops(): Promise<void> {
  for (const text of asked) {
    const limits = new Map(names.map((name) => [name, openShare * saturation(name, text)]));
    const common = values.rate === undefined ? Math.min(...limits.values()) : Number(values.rate);
    for (let round = 0; round < rounds; round++)
      for (const contestant of inTurn(round))
        for (const ratePerSecond of new Set([common, limits.get(contestant)!])) {
          const result = await load.on(running.get(contestant)!, texts[text], {
            ...turnOf[text],
            pattern: { kind: 'open', requestsPerSecond: ratePerSecond },
          });
          const isCommonRate = ratePerSecond === common;
          measurements.push({ kind: 'open', contestant, text, ratePerSecond, isCommonRate, ...result });
        }
  }
}

const loadBefore = loadavg()[0]!;
try {
  for (const name of names) {
    const place = { directory: await mkdtemp(join(directory, `${name}-`)), modelDirectory, threads, python };
    running.set(name, await startContestant(contestants[name], place));
  }
  await requireSameAnswers(running, asked);
  await measureClosedLoops();
  if (values.open) await measureOpenLoops();
} finally {
  load.end();
  bare.end();
  for (const contestant of running.values()) await contestant.stop();
  await rm(directory, { recursive: true, force: true });
}

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, load average before ${loadBefore.toFixed(1)}`;
console.log(`${machine}; ${threads} threads a server, ${rounds} rounds in turn`);
printReport(measurements);
await writeFile(values.out, JSON.stringify({ machine, options: values, measurements }, null, 2));
