import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lifecycleInput } from '../../cli/options/training-options.js';
import { fetchModel } from '../../registry/models.js';
import { readEvaluation, readRun } from '../../registry/runs.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { ActivityRunner } from './activity-runner.js';

/** Reviews of which about a tenth is negative: all positive ones, and every ninth negative one. */
const rareReviews = (): string => {
  const reviews = Array.from(generateReviews({ rows: 2_000, seed: 3, drift: 0, labelNoise: 0 }));
  const negative = reviews.filter(({ label }) => label === 'negative').filter((_, row) => row % 9 === 0);
  const positive = reviews.filter(({ label }) => label === 'positive');
  return [...negative, ...positive].map(({ text, label }) => JSON.stringify({ text, label })).join('\n');
};

describe('evergreen train --data rare.jsonl --class-weights balanced', function () {
  this.timeout(120_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-rare-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('records the class weights, and makes a model whose threshold its card and its evaluation name', async () => {
    const data = join(directory, 'rare.jsonl');
    await writeFile(data, rareReviews());
    const runner = await ActivityRunner.create(directory);
    const { store, cacheDirectory } = runner.dependencies;
    const run = await runner.prepare(
      lifecycleInput({ data, base: 'tiny', epochs: '1', classWeights: 'balanced', set: [] }, 'default'),
    );
    assert.equal((await readRun(store, run.runId))?.hyperparameters.classWeights, 'balanced');
    const { dataset } = await runner.run('ingest', { run });
    const tokens = await runner.tokenize({ run, dataset });
    const candidate = await runner.train({ run, dataset, tokens });

    const { directory: model } = await fetchModel(store, candidate.digest, cacheDirectory);
    const config = JSON.parse(await readFile(join(model, 'config.json'), 'utf8')) as {
      evergreen: { decisionThreshold: number };
    };
    const { decisionThreshold } = config.evergreen;
    const card = await readFile(join(model, 'README.md'), 'utf8');
    for (const fact of [
      '| classWeights | balanced |',
      `The label is positive where its probability is at least ${decisionThreshold}, otherwise negative`,
      'the highest macro F1 of all validations',
      '| validation | recall of negative (',
    ])
      assert.ok(card.includes(fact), `${fact}: ${card}`);

    const evaluation = await runner.run('evaluate', { run, candidate, dataset });
    const report = await readEvaluation(store, evaluation.candidate!);
    assert.equal(report.decisionThreshold, decisionThreshold);
  });
});
