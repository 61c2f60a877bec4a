import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { fetchDataset, readSplit, type LocalDataset } from '../../registry/datasets.js';
import { fetchModel } from '../../registry/models.js';
import { openSteps, trainFrom } from '../activity-steps.js';
import { accuracyOf, answerTexts } from '../drift/answered-texts.js';
import { copyEncoderAlone } from '../encoder-alone.js';
import { mean, standardError } from '../mean.js';
import { preparePython } from '../prepare-python.js';
import type { LabeledText } from '../two-kinds-of-texts.js';

export interface AccuracyOptions {
  /** CSV or JSONL, gzipped or not. */
  data: string;
  /** A base's directory. */
  base: string;
  /** Training rows. */
  limit: number;
  /** At most so many test rows. */
  testRows: number;
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
  /** The model as it is served, with its lexical view if it has one. */
  evergreen: Score[];
  /** Its encoder alone, which is what PyTorch trains. */
  encoder: Score[];
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
  const comparison: AccuracyComparison = { evergreen: [], encoder: [], pytorch: [], baseline: NaN };
  try {
    const train = await prepareEvergreen(options, directory);
    for (const seed of options.seeds) {
      const { served, encoder, rows, recipe, baseline } = await train(seed);
      comparison.baseline = baseline;
      comparison.evergreen.push(served);
      comparison.encoder.push(encoder);
      comparison.pytorch.push(await trainPyTorch(options, { python, seed, rows, recipe }));
      console.error(
        JSON.stringify({
          evergreen: comparison.evergreen.at(-1),
          encoder: comparison.encoder.at(-1),
          pytorch: comparison.pytorch.at(-1),
        }),
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return comparison;
}

/** Prints the means of the seeds as a Markdown table, and by how much the served models differ from those of PyTorch. */
export function printAccuracy(
  { evergreen, encoder, pytorch, baseline }: AccuracyComparison,
  also: readonly string[],
): void {
  console.log(
    '| | Evergreen | Evergreen, encoder alone | PyTorch + transformers | TF-IDF + logistic regression |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: |');
  ['test rows', ...also].forEach((file, index) => {
    const meanOf = (scores: readonly Score[]): string =>
      mean(scores.map(({ accuracy }) => accuracy[index]!)).toFixed(4);
    const ofBaseline = index === 0 ? baseline.toFixed(4) : '';
    console.log(
      `| accuracy, ${file} | ${meanOf(evergreen)} | ${meanOf(encoder)} | ${meanOf(pytorch)} | ${ofBaseline} |`,
    );
  });
  const gains = evergreen.map(({ accuracy }, seed) => 100 * (accuracy[0]! - pytorch[seed]!.accuracy[0]!));
  const interval = gains.length < 2 ? '' : ` ± ${standardError(gains).toFixed(2)} (standard error)`;
  console.log(
    `Evergreen minus PyTorch, test rows, paired by seed: ${mean(gains).toFixed(2)}${interval} points`,
  );
}

interface Trained {
  served: Score;
  encoder: Score;
  /** Directory of the rows as they were split. */
  rows: string;
  recipe: object;
  baseline: number;
}

async function prepareEvergreen(
  { data, base, limit, testRows, threads, also }: AccuracyOptions,
  directory: string,
): Promise<(seed: number) => Promise<Trained>> {
  const { store, cache, step } = await openSteps(directory, threads);
  return async (seed) => {
    const runId = `seed-${seed}`;
    const request: LifecycleInput = {
      source: { kind: 'file', path: data, limit },
      base,
      rowCaps: { test: testRows },
      training: { seed, maxLength: 128, epochs: 2, batchSize: 16, learningRate: 1e-4 },
    };
    const { run, dataset, candidate } = await trainFrom(step, request, runId);
    const { metrics } = await step('evaluate', { run, dataset, candidate }, runId);
    const model = await fetchModel(store, candidate.digest, cache.cacheDirectory);
    const rows = [await testRowsOf(await fetchDataset(store, dataset.digest, cache))];
    for (const file of also) rows.push(await readRows(file));
    const alone = await copyEncoderAlone(model.directory, join(directory, 'encoder-alone'));
    const score = async (modelDirectory: string, files: LabeledText[][]): Promise<number[]> => {
      const accuracy: number[] = [];
      for (const texts of files) accuracy.push(accuracyOf(await answerTexts(modelDirectory, texts, threads)));
      return accuracy;
    };
    return {
      served: { seed, accuracy: [metrics!.accuracy, ...(await score(model.directory, rows.slice(1)))] },
      encoder: { seed, accuracy: await score(alone, rows) },
      rows: join(directory, 'store', 'objects', 'datasets', dataset.digest),
      recipe: { ...run.hyperparameters, threads },
      baseline: metrics!.baselineAccuracy,
    };
  };
}

async function testRowsOf(dataset: LocalDataset): Promise<LabeledText[]> {
  const rows: LabeledText[] = [];
  for await (const row of readSplit(dataset, 'test')) rows.push(row);
  return rows;
}

const readRows = async (file: string): Promise<LabeledText[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabeledText);

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
