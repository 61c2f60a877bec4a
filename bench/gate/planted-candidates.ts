import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate } from '../../contracts/step-results.js';
import { rowId, splitOf } from '../../policy/split.js';
import { fetchModel } from '../../registry/models.js';
import { openSteps, trainFrom, type Step } from '../activity-steps.js';
import { generateReviews, type Review } from '../../sources/sample-corpus/generate-reviews.js';
import { answerGoldenTextsAgain, breakTemperature, flipBit, slowDown, storeSpoiled } from './spoil-model.js';

export interface PlantedOutcome {
  what: string;
  /** The check that is to reject it; null: it is to be promoted. */
  expected: string | null;
  verdict: 'promote' | 'challenge' | 'reject';
  failedChecks: string[];
}

interface Trained {
  run: RunRecord;
  dataset: DatasetReference;
  candidate: Candidate;
}

const rows = 6_000;
const flipped = (label: Review['label']): Review['label'] => (label === 'positive' ? 'negative' : 'positive');

const slug = (text: string): string => text.replace(/\W+/g, '-');

/**
 * Makes one good champion, then puts bad candidates, each bad in one way, through the real steps of a lifecycle (train,
 * evaluate in an inference process, gate), and one good one.
 */
export async function judgePlantedCandidates(
  directory: string,
  log: (line: string) => void,
): Promise<PlantedOutcome[]> {
  const { store, cache, step: runStep } = await openSteps(directory, 1);
  const step: Step = (name, input, what) => runStep(name, input, slug(what));

  /** Trains on the corpus with the labels of training rows changed by `corrupt`; test rows are never touched. */
  const train = async (what: string, corrupt: (review: Review) => boolean): Promise<Trained> => {
    log(`training: ${what}`);
    const path = join(directory, `${slug(what)}.jsonl`);
    const reviews = Array.from(generateReviews({ rows, seed: 1, drift: 0, labelNoise: 0 }), (review) =>
      splitOf(rowId(review.text)) !== 'test' && corrupt(review)
        ? { ...review, label: flipped(review.label) }
        : review,
    );
    await writeFile(path, reviews.map((review) => `${JSON.stringify(review)}\n`).join(''));
    const training = { maxLength: 48 };
    return trainFrom(step, { source: { kind: 'file', path }, base: 'tiny', training }, what);
  };

  const judge = async (what: string, expected: string | null, { run, dataset, candidate }: Trained) => {
    const own = { ...run, runId: slug(what) };
    const evaluation = await step('evaluate', { run: own, dataset, candidate }, what);
    const { verdict, failedChecks } = await step('gate', { run: own, evaluation }, what);
    log(`${what}: ${verdict} ${failedChecks.join(', ')}`);
    return { outcome: { what, expected, verdict, failedChecks }, evaluation };
  };

  const good = await train('champion', () => false);
  const first = await judge('champion', null, good);
  await step(
    'promote',
    { run: good.run, candidate: good.candidate, evaluation: first.evaluation },
    'champion',
  );
  const outcomes = [first.outcome];
  const add = async (what: string, expected: string | null, trained: Trained) =>
    outcomes.push((await judge(what, expected, trained)).outcome);

  const lengths = Array.from(
    generateReviews({ rows, seed: 1, drift: 0, labelNoise: 0 }),
    ({ text }) => text.length,
  ).sort((a, b) => a - b);
  const short = lengths[Math.floor(rows / 4)]!;
  await add(
    'labels of half the positive rows wrong',
    'champion-accuracy',
    await train('half of positive wrong', ({ label, text }) => label === 'positive' && text.length % 2 === 0),
  );
  await add(
    'labels of short texts wrong',
    'slices',
    await train('short texts wrong', ({ text }) => text.length < short),
  );

  const model = await fetchModel(store, good.candidate.digest, cache.cacheDirectory);
  const spoil = async (name: string, change: (directory: string) => Promise<void>): Promise<Trained> => {
    const digest = await storeSpoiled(store, model, join(directory, 'spoiled', name), change);
    return { ...good, candidate: { ...good.candidate, digest } };
  };
  await add(
    'miscalibrated: temperature a fifth',
    'calibration',
    await spoil('overconfident', async (directory) => {
      await breakTemperature(directory, 0.2);
      await answerGoldenTextsAgain(directory);
    }),
  );
  await add(
    'miscalibrated: temperature fivefold',
    'calibration',
    await spoil('underconfident', async (directory) => {
      await breakTemperature(directory, 5);
      await answerGoldenTextsAgain(directory);
    }),
  );
  await add(
    'slow: 60 useless matrices',
    'latency',
    await spoil('slow', (directory) => slowDown(directory, 60)),
  );
  await add(
    'answers otherwise than its trainer',
    'golden-texts',
    await spoil('changed', (directory) => breakTemperature(directory, 0.5)),
  );
  await add(
    'a graph that is none',
    'loads',
    await spoil('unloadable', (directory) => writeFile(join(directory, 'onnx', 'model.onnx'), 'not a graph')),
  );
  const corrupt = await spoil('corrupt', async () => undefined);
  await flipBit(store, `models/${corrupt.candidate.digest}/onnx/model.onnx`);
  await add('one bit of the stored artifact flipped', 'artifact', corrupt);
  await add('nothing wrong: the champion again', null, await spoil('sound', async () => undefined));
  return outcomes;
}

/** Whether the gate did what it is to do: the named check failed, or all passed. */
export const isAsExpected = ({ expected, verdict, failedChecks }: PlantedOutcome): boolean =>
  expected === null ? verdict === 'promote' : verdict === 'reject' && failedChecks.includes(expected);
