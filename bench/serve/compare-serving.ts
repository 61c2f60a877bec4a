import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { assembleSequence } from '../../model/tokenizer/truncation.js';
import { preparePython } from '../prepare-python.js';
import { useOfProcessTree } from '../process-tree.js';
import {
  askOnce,
  contestantNames,
  contestants,
  startContestant,
  type ContestantName,
} from './contestants.js';
import type { BareResult, BareSpecification } from './bare-session.js';
import type { LoadResult, LoadSpecification } from './load/load-specification.js';
import { printReport, type Measurement, type ServerLoad } from './report.js';
import { writeServingModel } from './serving-model.js';
import { textNames, texts, type TextName } from './texts.js';

/**
 * Evergreen's API beside other ways to serve the same weights, MiniLM with two labels, with the same window, one after the
 * other, in rounds; and a bare onnxruntime-node session as the limit.
 * usage: npm run bench:serve -- [--only evergreen …] [--texts short …] [--connections 1 …] [--seconds 5] [--rounds 3]
 *   [--threads 2] [--no-open] [--rate 50] [--base <directory>] [--out bench-serve.json]
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: ['bare', ...contestantNames] },
    texts: { type: 'string', multiple: true, default: [...textNames] },
    connections: { type: 'string', multiple: true, default: ['1', '16', '64'] },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    open: { type: 'boolean', default: true },
    /** Requests a second of the open loop; 70 % of the slowest contestant's highest when absent. */
    rate: { type: 'string' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    out: { type: 'string', default: 'bench-serve.json' },
  },
});
const seconds = Number(values.seconds);
const threads = Number(values.threads);
const openShare = 0.7;
const maximumProbabilityDifference = 1e-3;
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
const measurements: Measurement[] = [];
const probabilities = new Map<TextName, number>();

async function runScript<Result>(name: string, specification: object): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', script(name)],
    JSON.stringify(specification),
  ]);
  return JSON.parse(stdout) as Result;
}

const load = (specification: Omit<LoadSpecification, 'warmupSeconds' | 'seconds'>): Promise<LoadResult> =>
  runScript('load/load-main.ts', {
    ...specification,
    warmupSeconds: 1,
    seconds,
  } satisfies LoadSpecification);

async function measureBare(text: TextName): Promise<void> {
  const { clsId, sepId } = tokenizer;
  const ids = assembleSequence(tokenizer.encode(texts[text]), {
    maxLength: 256,
    truncation: 'head',
    clsId,
    sepId,
  });
  const specification: BareSpecification = {
    ...{ modelDirectory, ids: Array.from(ids), threads, batchSizes: bareBatchSizes },
    seconds: seconds / bareBatchSizes.length,
  };
  const results = await runScript<BareResult>('bare-session.ts', specification);
  for (const { batchSize, textsPerSecond } of results)
    measurements.push({ kind: 'bare', text, batchSize, textsPerSecond });
}

/** Answers of all contestants must agree: they serve the same weights. */
async function requireSameAnswer(name: ContestantName, url: string, text: TextName): Promise<void> {
  const probability = await askOnce(contestants[name], url, texts[text]);
  const expected = probabilities.get(text) ?? probability;
  probabilities.set(text, expected);
  if (!(Math.abs(probability - expected) <= maximumProbabilityDifference))
    throw new Error(`${name} answers ${probability} to the ${text} text, others ${expected}`);
}

async function withContestant(
  name: ContestantName,
  measure: (
    loadText: (text: TextName, pattern: LoadSpecification['pattern']) => Promise<ServerLoad>,
  ) => Promise<void>,
): Promise<void> {
  const place = await mkdtemp(join(directory, `${name}-`));
  const running = await startContestant(contestants[name], {
    directory: place,
    modelDirectory,
    threads,
    python,
  });
  try {
    for (const text of asked) await requireSameAnswer(name, running.url, text);
    await measure(async (text, pattern) => {
      const before = await useOfProcessTree(running.pid);
      const result = await load({ url: running.url, body: JSON.stringify({ text: texts[text] }), pattern });
      const after = await useOfProcessTree(running.pid);
      return { ...result, serverCpuMs: ((after.cpuSeconds - before.cpuSeconds) * 1000) / result.sent };
    });
  } finally {
    await running.stop();
  }
}

/** The highest closed-loop rate of a contestant, the median of its rounds. */
function saturation(contestant: ContestantName, text: TextName): number {
  return Math.max(
    ...values.connections.map((connections) =>
      median(
        measurements.flatMap((measured) =>
          measured.kind === 'closed' &&
          measured.contestant === contestant &&
          measured.text === text &&
          measured.connections === Number(connections)
            ? [measured.requestsPerSecond]
            : [],
        ),
      ),
    ),
  );
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

const rounds = Number(values.rounds);
const loadBefore = loadavg()[0]!;
try {
  for (let round = 0; round < rounds; round++) {
    if (values.only.includes('bare')) for (const text of asked) await measureBare(text);
    for (const name of names)
      await withContestant(name, async (loadText) => {
        for (const text of asked)
          for (const connections of values.connections.map(Number)) {
            const result = await loadText(text, { kind: 'closed', connections });
            measurements.push({ kind: 'closed', contestant: name, text, connections, ...result });
          }
      });
  }
  if (values.open)
    for (const text of asked) {
      const common = openShare * Math.min(...names.map((name) => saturation(name, text)));
      for (let round = 0; round < rounds; round++)
        for (const name of names)
          await withContestant(name, async (loadText) => {
            const own = openShare * saturation(name, text);
            const rates = values.rate === undefined ? new Set([common, own]) : [Number(values.rate)];
            for (const requestsPerSecond of rates) {
              const result = await loadText(text, { kind: 'open', requestsPerSecond });
              measurements.push({
                ...{ kind: 'open', contestant: name, text, ratePerSecond: requestsPerSecond },
                isCommonRate: requestsPerSecond === common || values.rate !== undefined,
                ...result,
              });
            }
          });
    }
} finally {
  await rm(directory, { recursive: true, force: true });
}

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, load average before ${loadBefore.toFixed(1)}`;
console.log(`${machine}; ${threads} threads a server, ${seconds} s a measurement, ${rounds} rounds in turn`);
printReport(measurements);
await writeFile(values.out, JSON.stringify({ machine, options: values, measurements }, null, 2));
