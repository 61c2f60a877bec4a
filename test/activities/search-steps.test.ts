import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RungResult, SearchData, SearchPlan } from '../../contracts/search.js';
import { searchSettingsSchema } from '../../contracts/search.js';
import { lifecycleInputSchema } from '../../contracts/lifecycle.js';
import { recipeOfTrial } from '../../policy/search/plan-search.js';
import { readTrial } from '../../registry/searches.js';
import { keysUnder } from '../store/damage.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

const settings = searchSettingsSchema.parse({
  method: 'random',
  space: 'learningRate=log:1e-4..3e-3, epochs=2..3',
  trials: 2,
  metric: 'accuracy',
});

describe('the steps of a search, one after the other', function () {
  this.timeout(180_000);
  let directory: string;
  let runner: ActivityRunner;
  let data: SearchData;
  let plan: SearchPlan;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-search-'));
    runner = await ActivityRunner.create(directory);
    const source = { kind: 'sample', rows: 800, seed: 1, drift: 0, labelNoise: 0, limit: 400 } as const;
    const run = await runner.prepare({ ...quickInput, source });
    const { dataset } = await runner.run('ingest', { run });
    data = { run, dataset, tokens: await runner.tokenize({ run, dataset }) };
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const trainRung = (trial: number, epochsDone: number, more = {}): Promise<RungResult> =>
    runner.run('trainRung', {
      ...{ ...data, trial, changes: plan.trials[trial - 1]!, shared: plan.shared, settings },
      ...{ untilEpoch: null, epochsDone, comparedTrials: 0, keepsModel: false, ...more },
    });
  const filesOf = (trial: number, what: string) =>
    keysUnder(runner.dependencies.store, `runs/run-1/trials/${trial}/${what}/`);

  it('plan-search: draws the same trials when it runs again', async () => {
    ({ plan } = await runner.run('planSearch', { ...data, settings }));
    assert.equal(plan.trials.length, 2);
    assert.deepEqual((await runner.run('planSearch', { ...data, settings })).plan, plan);
  });

  it('train-rung: leaves a checkpoint and no model while the trial goes on, also when it runs again', async () => {
    const { seconds: _, ...first } = await trainRung(1, 0);
    assert.deepEqual([first.status, first.epochs, first.reason], ['paused', 1, '']);
    assert.notDeepEqual(await filesOf(1, 'checkpoints'), []);
    assert.deepEqual(await filesOf(1, 'model'), []);
    const { seconds: __, ...again } = await trainRung(1, 0);
    assert.deepEqual(again, first);
  });

  it('train-rung: ends with the model that the whole training gives, bit for bit', async () => {
    let result = await trainRung(1, 1);
    while (result.status === 'paused') result = await trainRung(1, result.epochs);
    assert.equal(result.status, 'finished');
    assert.match(result.reason, /all [23] epochs trained/);
    const trained = (await readTrial(runner.dependencies.store, { runId: 'run-1', trial: 1 }))?.trained;
    const hyperparameters = recipeOfTrial(data.run.hyperparameters, plan.shared, plan.trials[0]!);
    const run = { ...data.run, runId: 'run-whole', hyperparameters };
    const whole = await runner.run('fineTune', { ...data, run, trial: 0 });
    assert.equal(trained?.model.sha256, whole.model.sha256);
    assert.equal(Math.max(...whole.result.validations.map(({ accuracy }) => accuracy)), result.value);
  });

  it('train-rung: makes a model of a trial that was stopped', async () => {
    await trainRung(2, 0);
    await trainRung(2, 1, { untilEpoch: 1, keepsModel: true });
    const record = await readTrial(runner.dependencies.store, { runId: 'run-1', trial: 2 });
    assert.equal(record?.trained?.result.epochs, 1);
  });

  it('rank-trials: removes the checkpoints and the model of the loser, and nothing else', async () => {
    const trials = [
      { trial: 1, status: 'finished' as const, value: 0.9 },
      { trial: 2, status: 'finished' as const, value: 0.8 },
    ];
    const { kept } = await runner.run('rankTrials', { runId: 'run-1', metric: 'accuracy', trials, keep: 1 });
    assert.deepEqual(kept, [1]);
    assert.deepEqual([...(await filesOf(2, 'checkpoints')), ...(await filesOf(2, 'model'))], []);
    assert.notDeepEqual(await filesOf(1, 'model'), []);
    assert.notEqual(await readTrial(runner.dependencies.store, { runId: 'run-1', trial: 2 }), null);
  });

  it('prepare and load-training: a lifecycle takes over recipe, data and model of the winner', async () => {
    const finishedTraining = { runId: 'run-1', trial: 1 };
    const run = await runner.prepare({ finishedTraining }, 'run-2');
    assert.deepEqual([run.runId, run.base, run.source], ['run-2', data.run.base, data.run.source]);
    assert.equal(run.hyperparameters.learningRate, plan.trials[0]!.learningRate);
    const taken = await runner.run('loadTraining', { run, finishedTraining }, { runId: 'run-2' });
    assert.deepEqual([taken.dataset, taken.tokens], [data.dataset, data.tokens]);
    const input = { run, dataset: taken.dataset, tokens: taken.tokens, trained: taken.trained };
    assert.match((await runner.run('storeModel', input, { runId: 'run-2' })).digest, /^[0-9a-f]{64}$/);
  });

  it('prepare: refuses a finished training with a recipe of its own, of another model, and one that does not exist', async () => {
    const refused = (trial: number, more = {}) =>
      runner.run(
        'prepare',
        lifecycleInputSchema.parse({ finishedTraining: { runId: 'run-1', trial }, ...more }),
        { runId: 'run-3' },
      );
    await assert.rejects(refused(1, { training: { epochs: 1 } }), /Leave them out/);
    await assert.rejects(refused(1, { model: 'other' }), /one for the model default, not for other/);
    await assert.rejects(refused(7), /Trial 7 of the search run-1 has no model/);
  });

  it('close-search: removes the checkpoints and models of all trials', async () => {
    await runner.run('closeSearch', { run: data.run });
    assert.deepEqual([...(await filesOf(1, 'checkpoints')), ...(await filesOf(1, 'model'))], []);
  });
});
