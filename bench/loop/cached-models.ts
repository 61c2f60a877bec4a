import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driftReferenceSchema, type DriftReference } from '../../contracts/drift.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { rowId } from '../../policy/split.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { trainTiny, writeTokens } from '../train-tiny.js';

/** The rows that a model of the bench was trained on: as many of each label, or 65 % positive ones: old rows, and feedback of a time with 80 %. */
export type ModelKind = 'balanced' | 'mostly-positive';

/** What one model answers to every text of the pool. */
export interface CachedModel {
  kind: ModelKind;
  number: number;
  reference: DriftReference;
  answers: { predicted: number; score: number; bins: number[] }[];
}

export const labels = ['negative', 'positive'];
const labelNoise = 0.06;
const trainRows = 4_000;
const validationRows = 600;
const positiveShare: Record<ModelKind, number> = { balanced: 0.5, 'mostly-positive': 0.65 };

export interface PoolRow {
  id: string;
  text: string;
  label: number;
}

/** The texts that no model was trained on. */
export const readPool = (rows: number): PoolRow[] =>
  Array.from(generateReviews({ rows, seed: 777, drift: 0, labelNoise }), ({ text, label }) => ({
    id: rowId(text),
    text,
    label: labels.indexOf(label),
  }));

/** The answers of one model, which are trained and computed once and then kept in `directory`. */
export async function cachedModel(
  directory: string,
  pool: readonly PoolRow[],
  { kind, number }: Pick<CachedModel, 'kind' | 'number'>,
): Promise<CachedModel> {
  const path = join(directory, `${kind}-${number}-${pool.length}.json`);
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as CachedModel;
  await mkdir(directory, { recursive: true });
  const work = await mkdtemp(join(tmpdir(), 'evergreen-bench-model-'));
  try {
    const model = await train(work, kind, number);
    await writeFile(`${path}.partial`, JSON.stringify(await answerPool(model, pool, { kind, number })));
    await rename(`${path}.partial`, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return cachedModel(directory, pool, { kind, number });
}

/** Trains a `tiny` model on a corpus of its own. @returns its directory */
async function train(directory: string, kind: ModelKind, number: number): Promise<string> {
  const rows = trainingRows(kind, number);
  const tokensDirectory = await writeTokens(
    directory,
    { train: rows.slice(0, trainRows), validation: rows.slice(trainRows) },
    1_500,
  );
  const hyperparameters = { seed: number, maxLength: 32 };
  return (await trainTiny(directory, { tokensDirectory, labels, hyperparameters })).modelDirectory;
}

function trainingRows(kind: ModelKind, number: number): { text: string; label: number }[] {
  const wanted = trainRows + validationRows;
  const share = positiveShare[kind];
  const rows: { text: string; label: number }[] = [];
  const seed = (kind === 'balanced' ? 20_000 : 30_000) + number;
  const left = [Math.round(wanted * (1 - share)), Math.round(wanted * share)];
  for (const { text, label } of generateReviews({ rows: 2 * wanted, seed, drift: 0, labelNoise })) {
    const labelNumber = labels.indexOf(label);
    if (left[labelNumber]! > 0) rows.push({ text, label: labelNumber });
    left[labelNumber]! -= 1;
  }
  return rows;
}

async function answerPool(
  directory: string,
  pool: readonly PoolRow[],
  identity: Pick<CachedModel, 'kind' | 'number'>,
): Promise<CachedModel> {
  const reference = driftReferenceSchema.parse(
    JSON.parse(await readFile(join(directory, 'drift.json'), 'utf8')),
  );
  const classifier = await TextClassifier.load(directory, 1);
  const answers: CachedModel['answers'] = [];
  for (let begin = 0; begin < pool.length; begin += 256) {
    const texts = pool.slice(begin, begin + 256).map(({ text }) => text);
    for (const { predicted, score, sketch } of await classifier.classify(texts))
      answers.push({ predicted, score, bins: [...sketch.bins] });
  }
  return { ...identity, reference, answers };
}
