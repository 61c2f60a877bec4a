import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { ActivityRunner } from '../../test/activities/activity-runner.js';

/** What one process does with an empty or a used directory. */
export interface StepsSpecification {
  directory: string;
  input: LifecycleInput;
  threads: number;
  /** What an earlier process ingested; absent: ingest it. */
  dataset?: DatasetReference;
  /** The last step to run. */
  until: 'ingest' | 'tokenize' | 'fine-tune' | 'promote';
}

export interface StepsResult {
  /** By step. */
  seconds: Record<string, number>;
  /** Of the dataset, all splits. */
  rows: number;
  dataset: DatasetReference;
}

/** The steps of a lifecycle, called one after the other without Temporal. usage: run-steps.ts SPECIFICATION (JSON) RESULT (file) */
const { directory, input, threads, until, ...given } = JSON.parse(process.argv[2]!) as StepsSpecification;
const runner = await ActivityRunner.create(directory, join(directory, 'work'), threads);
const seconds: Record<string, number> = {};
async function time<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  seconds[step] = (performance.now() - startedAt) / 1000;
  return result;
}

const run = await time('prepare', () => runner.prepare(input));
const dataset =
  given.dataset ?? (await time('ingest', async () => (await runner.run('ingest', { run })).dataset));
if (until !== 'ingest') {
  const tokens = await time('tokenize', () => runner.tokenize({ run, dataset }));
  if (until !== 'tokenize') {
    const trained = await time('fine-tune', () => runner.run('fineTune', { run, trial: 0, dataset, tokens }));
    if (until !== 'fine-tune') {
      const candidate = await time('store-model', () =>
        runner.run('storeModel', { run, dataset, tokens, trained }),
      );
      const evaluation = await time('evaluate', () => runner.run('evaluate', { run, dataset, candidate }));
      await time('gate', () => runner.run('gate', { run, evaluation }));
      await time('promote', () => runner.run('promote', { run, candidate, evaluation }));
    }
  }
}
const { train, validation, test } = dataset.counts;
const result: StepsResult = { seconds, rows: train + validation + test, dataset };
await writeFile(process.argv[3]!, JSON.stringify(result));
process.exit();
