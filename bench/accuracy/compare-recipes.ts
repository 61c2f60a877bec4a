import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { openSteps, trainFrom } from '../activity-steps.js';
import { mean, standardError } from '../mean.js';
import { baseOf } from '../two-kinds-of-texts.js';

/**
 * What each recipe changes of the encoder, on the same rows and seeds as the default: accuracy on the test rows with the interval of the mean
 * difference (paired t, 95 %), and the time of a training.
 * usage: npm run bench:recipes -- [--data imdb.csv.gz] [--base tiny] [--limit 4000] [--seeds 1,2,3,4,5]
 *        [--threads 2]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: 'tiny' },
    limit: { type: 'string', default: '4000' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    threads: { type: 'string', default: '2' },
  },
});
const recipes: Record<string, HyperparameterOverrides> = {
  default: {},
  'learningRateSchedule=cosine': { learningRateSchedule: 'cosine' },
  'layerLearningRateDecay=0.9': { layerLearningRateDecay: 0.9 },
  'frozenLayers=1': { frozenLayers: 1 },
  'labelSmoothing=0.1': { labelSmoothing: 0.1 },
  'weightAveragingDecay=0.99': { weightAveragingDecay: 0.99 },
};
/** Student's t for 95 %, by degrees of freedom from 1 on. */
const studentT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];
const seeds = values.seeds.split(',').map(Number);
if (seeds.length < 2 || seeds.length > studentT.length + 1)
  throw new Error(`--seeds takes 2 to ${studentT.length + 1} seeds, for an interval; got ${values.seeds}`);

const directory = await mkdtemp(join(tmpdir(), 'evergreen-recipes-'));
try {
  const { step } = await openSteps(directory, Number(values.threads));
  const results = new Map<string, { accuracy: number[]; seconds: number[] }>();
  for (const [name, training] of Object.entries(recipes)) {
    const result = { accuracy: [] as number[], seconds: [] as number[] };
    for (const seed of seeds) {
      const runId = `${name}-${seed}`.replace(/[^\w-]/g, '-');
      const source = { kind: 'file', path: resolve(values.data), limit: Number(values.limit) } as const;
      const request = {
        source,
        base: baseOf(values.base),
        training: { lexical: 'off', ...training, seed },
      } as const;
      const { run, dataset, candidate, trained } = await trainFrom(step, request, runId);
      const { metrics } = await step('evaluate', { run, dataset, candidate }, runId);
      result.accuracy.push(metrics!.accuracy);
      result.seconds.push(trained.result.trainingSeconds);
    }
    results.set(name, result);
    console.error(name, ...result.accuracy.map((accuracy) => accuracy.toFixed(4)));
  }
  console.log(`${cpus()[0]?.model}, ${values.threads} threads, base ${values.base}, ${values.limit} rows`);
  console.log('| recipe | accuracy | − default, points | seconds |\n| --- | ---: | ---: | ---: |');
  const reference = results.get('default')!.accuracy;
  for (const [name, { accuracy, seconds }] of results)
    console.log(
      `| ${name} | ${(100 * mean(accuracy)).toFixed(2)} % | ${difference(accuracy, reference)} | ${mean(seconds).toFixed(1)} |`,
    );
} finally {
  await rm(directory, { recursive: true, force: true });
}
process.exit();

function difference(accuracy: readonly number[], reference: readonly number[]): string {
  const points = accuracy.map((value, index) => 100 * (value - reference[index]!));
  return `${mean(points).toFixed(2)} ± ${(studentT[points.length - 2]! * standardError(points)).toFixed(2)}`;
}
