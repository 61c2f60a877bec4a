import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { startInferencePool } from '../../model/inference/inference-pool.js';
import { fetchModel } from '../../registry/models.js';
import { openSteps, trainFrom } from '../activity-steps.js';
import { preparePython } from '../prepare-python.js';

export interface AccuracyOptions {
  /** CSV or JSONL, gzipped or not. */
  data: string;
  /** A base's directory. */
  base: string;
  /** Training rows. */
  limit: number;
  seeds: readonly number[];
  threads: number;
  /** Files of other labeled rows that the models are scored on, too. */
  also: readonly string[];
}

interface Score {
  seed: number;
  /** Of the test rows first, then by file of `also`. */
  accuracy: number[];
}

export interface AccuracyComparison {
  evergreen: Score[];
  pytorch: Score[];
  /** Of TF-IDF + logistic regression, on the test rows. */
  baseline: number;
}

/**
 * Trains with the same base, rows, recipe and threads in Evergreen and in PyTorch + transformers, seeds in
 * turn.
 */
export async function measureAccuracy(options: AccuracyOptions): Promise<AccuracyComparison> {
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-accuracy-'));
  const python = await preparePython();
  const comparison: AccuracyComparison = { evergreen: [], pytorch: [], baseline: NaN };
  try {
    const train = await prepareEvergreen(options, directory);
    for (const seed of options.seeds) {
      const { score, rows, recipe, baseline } = await train(seed);
      comparison.baseline = baseline;
      comparison.evergreen.push(score);
      comparison.pytorch.push(await trainPyTorch(options, { python, seed, rows, recipe }));
      console.error(
        JSON.stringify({ evergreen: comparison.evergreen.at(-1), pytorch: comparison.pytorch.at(-1) }),
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return comparison;
}

/** Prints the means of the seeds as a Markdown table. */
export function printAccuracy(
  { evergreen, pytorch, baseline }: AccuracyComparison,
  also: readonly string[],
): void {
  console.log('| | Evergreen | PyTorch + transformers | TF-IDF + logistic regression |');
  console.log('| --- | ---: | ---: | ---: |');
  ['test rows', ...also].forEach((file, index) => {
    const mean = (scores: readonly Score[]): string =>
      (scores.reduce((sum, { accuracy }) => sum + accuracy[index]!, 0) / scores.length).toFixed(4);
    const ofBaseline = index === 0 ? baseline.toFixed(4) : '';
    console.log(`| accuracy, ${file} | ${mean(evergreen)} | ${mean(pytorch)} | ${ofBaseline} |`);
  });
}

interface Trained {
  score: Score;
  /** Directory of the rows as they were split. */
  rows: string;
  recipe: object;
  baseline: number;
}

async function prepareEvergreen(
  { data, base, limit, threads, also }: AccuracyOptions,
  directory: string,
): Promise<(seed: number) => Promise<Trained>> {
  const { store, cache, step } = await openSteps(directory, threads);
  return async (seed) => {
    const runId = `seed-${seed}`;
    const request: LifecycleInput = {
      source: { kind: 'file', path: data, limit },
      base,
      // PyTorch trains the encoder alone.
      training: { lexical: 'off', seed, maxLength: 128, epochs: 2, batchSize: 16, learningRate: 1e-4 },
    };
    const { run, dataset, candidate } = await trainFrom(step, request, runId);
    const { metrics } = await step('evaluate', { run, dataset, candidate }, runId);
    const model = await fetchModel(store, candidate.digest, cache.cacheDirectory);
    const others: number[] = [];
    for (const file of also) others.push(await scoreFile(model.directory, file, threads));
    return {
      score: { seed, accuracy: [metrics!.accuracy, ...others] },
      rows: join(directory, 'store', 'objects', 'datasets', dataset.digest),
      recipe: { ...run.hyperparameters, threads },
      baseline: metrics!.baselineAccuracy,
    };
  };
}

async function scoreFile(modelDirectory: string, file: string, threads: number): Promise<number> {
  const rows = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { text: string; label: string });
  const pool = await startInferencePool({ modelDirectory, processes: 1, threadsPerProcess: threads });
  const answers = await pool.classify(rows.map(({ text }) => text));
  await pool.close();
  const right = answers.filter(
    ({ predicted }, index) => pool.settings.labels[predicted] === rows[index]!.label,
  );
  return right.length / rows.length;
}

async function trainPyTorch(
  { base, also }: AccuracyOptions,
  { python, seed, rows, recipe }: { python: string; seed: number; rows: string; recipe: object },
): Promise<Score> {
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
