import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { lifecycleInputSchema } from '../../contracts/lifecycle.js';
import { startInferencePool } from '../../model/inference/inference-pool.js';
import { fetchModel } from '../../registry/models.js';
import { createDirectoryStore } from '../../registry/stores/directory-store.js';
import { createSteps } from '../activity-steps.js';
import { preparePython } from '../prepare-python.js';

/**
 * Accuracy of Evergreen beside PyTorch + transformers: same base, rows, recipe and threads, seeds in turn.
 * usage: npm run bench:accuracy -- --data IMDB.csv.gz --base <directory> [--limit 1500] [--seeds 1,2,3] [--also file.jsonl …]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    limit: { type: 'string', default: '1500' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    also: { type: 'string', multiple: true, default: ['test/fixtures/short-sentences.jsonl'] },
  },
});
const threads = Number(values.threads);
const base = resolve(values.base);
const also = values.also.map((path) => resolve(path));
const directory = await mkdtemp(join(tmpdir(), 'evergreen-accuracy-'));
const workDirectory = join(directory, 'work');
await mkdir(workDirectory);
const store = createDirectoryStore(join(directory, 'store'));
const cacheDirectory = join(directory, 'cache');
const step = createSteps({
  store,
  cacheDirectory,
  workDirectory,
  threads,
  offline: true,
  log: () => undefined,
});

interface Score {
  seed: number;
  /** By file: test rows first, then those of --also. */
  accuracy: number[];
}

async function trainEvergreen(
  seed: number,
): Promise<{ score: Score; rows: string; recipe: object; baseline: number }> {
  const runId = `seed-${seed}`;
  const request = lifecycleInputSchema.parse({
    source: { kind: 'file', path: resolve(values.data), limit: Number(values.limit) },
    base,
    training: { seed, maxLength: 128, epochs: 2, batchSize: 16, learningRate: 1e-4 },
  });
  const run = await step('prepare', request, runId);
  const { dataset } = await step('ingest', { run }, runId);
  const tokens = await step('tokenize', { run, dataset }, runId);
  const candidate = await step('fineTune', { run, dataset, tokens }, runId);
  const { summary } = await step('evaluate', { run, dataset, candidate }, runId);
  const model = await fetchModel(store, candidate.digest, cacheDirectory);
  const others: number[] = [];
  for (const file of also) others.push(await scoreFile(model.directory, file));
  return {
    score: { seed, accuracy: [summary!.accuracy, ...others] },
    rows: join(directory, 'store', 'objects', 'datasets', dataset.digest),
    recipe: { ...run.hyperparameters, threads },
    baseline: summary!.baselineAccuracy,
  };
}

async function scoreFile(modelDirectory: string, file: string): Promise<number> {
  const rows = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { text: string; label: string });
  const pool = await startInferencePool({ modelDirectory, processes: 1, threadsPerProcess: threads });
  const answers = await pool.classify(rows.map(({ text }) => text));
  await pool.close();
  const right = answers.filter(({ probabilities }, index) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    return pool.settings.labels[best] === rows[index]!.label;
  });
  return right.length / rows.length;
}

async function trainPyTorch(python: string, seed: number, rows: string, recipe: object): Promise<Score> {
  const script = fileURLToPath(new URL('train_pytorch.py', import.meta.url));
  const { stdout } = await promisify(execFile)(
    python,
    [script, rows, base, JSON.stringify(recipe), String(seed), ...also],
    { maxBuffer: 2 ** 26 },
  );
  const result = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    accuracy: Record<string, { accuracy: number }>;
  };
  return {
    seed,
    accuracy: Object.values(result.accuracy).map(({ accuracy }) => accuracy),
  };
}

const python = await preparePython();
const ours: Score[] = [];
const theirs: Score[] = [];
let baseline = 0;
for (const seed of values.seeds.split(',').map(Number)) {
  const trained = await trainEvergreen(seed);
  baseline = trained.baseline;
  ours.push(trained.score);
  theirs.push(await trainPyTorch(python, seed, trained.rows, trained.recipe));
  console.error(JSON.stringify({ evergreen: ours.at(-1), pytorch: theirs.at(-1) }));
}
await rm(directory, { recursive: true, force: true });

const mean = (scores: readonly Score[], pick: (score: Score) => number): number =>
  scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
const files = ['test rows', ...values.also];
console.log(`${cpus()[0]?.model}, ${threads} threads, ${values.limit} training rows, seeds ${values.seeds}`);
console.log('| | Evergreen | PyTorch + transformers | TF-IDF + logistic regression |');
console.log('| --- | ---: | ---: | ---: |');
files.forEach((file, index) => {
  const [a, b] = [ours, theirs].map((scores) => mean(scores, ({ accuracy }) => accuracy[index]!).toFixed(4));
  console.log(`| accuracy, ${file} | ${a} | ${b} | ${index === 0 ? baseline.toFixed(4) : ''} |`);
});
process.exit(0);
