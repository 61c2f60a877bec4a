import { CancelledFailure } from '@temporalio/activity';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluation } from '../../contracts/evaluation.js';
import type { DatasetReference } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, Tokens, TrainedModel } from '../../contracts/step-results.js';
import { trainingProgressSchema } from '../../contracts/training-progress.js';
import { currentChampion } from '../../registry/champions.js';
import { fetchModel } from '../../registry/models.js';
import { readRun, saveRun } from '../../registry/runs.js';
import { keysUnder } from '../store/damage.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

const payloadLimitBytes = 64 * 1024;

describe('the steps of a lifecycle, one after the other', function () {
  this.timeout(120_000);
  let directory: string;
  let runner: ActivityRunner;
  let run: RunRecord;
  let dataset: DatasetReference;
  let tokens: Tokens;
  let trained: TrainedModel;
  let candidate: Candidate;
  let evaluation: Evaluation;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-steps-'));
    runner = await ActivityRunner.create(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('prepare: fills in every default and records it', async () => {
    run = await runner.prepare(quickInput);
    assert.equal(run.hyperparameters.epochs, 2);
    assert.equal(run.hyperparameters.weightDecay, 0.01);
    assert.equal(run.gate.significanceLevel, 0.05);
    assert.deepEqual(run.rowCaps, { validation: 1_000, test: 10_000 });
    assert.deepEqual(await readRun(runner.dependencies.store, 'run-1'), run);
  });

  it('prepare: takes the last source and base when none is named', async () => {
    const next = await runner.prepare({}, 'run-2');
    assert.deepEqual([next.source, next.base], [run.source, run.base]);
  });

  it('ingest: stores a dataset, the same one for the same source', async () => {
    ({ dataset } = await runner.run('ingest', { run }));
    assert.equal(dataset.counts.train, 1200);
    assert.equal(dataset.sample, true);
    assert.deepEqual((await runner.run('ingest', { run })).dataset, dataset);
  });

  it('tokenize: finds what it made before', async () => {
    tokens = await runner.tokenize({ run, dataset });
    const again = await runner.tokenize({ run, dataset });
    assert.deepEqual(again.reference, tokens.reference);
    assert.match(again.summary, /found/);
  });

  it('fine-tune: trains, shows its progress in heartbeats, and gives the same model when it runs again', async () => {
    const beats: unknown[] = [];
    const input = { run, trial: 0, dataset, tokens };
    trained = await runner.run('fineTune', input, { onHeartbeat: (details) => beats.push(details) });
    assert.ok(beats.some((details) => trainingProgressSchema.safeParse(details).success));
    assert.deepEqual((await runner.run('fineTune', input, { attempt: 2 })).model, trained.model);
  });

  it('fine-tune: returns its result as data, and records the engine, device and precision it chose', async () => {
    const { result, compute } = trained;
    assert.deepEqual([result.steps, result.epochs, result.stoppedEarly], [76, 2, false]);
    assert.ok(result.bestValidationAccuracy > 0.6 && result.bestStep > 0);
    assert.deepEqual([compute.engine, compute.device, compute.precision], ['onnxruntime', 'cpu', 'float32']);
    assert.deepEqual((await readRun(runner.dependencies.store, run.runId))?.compute, compute);
  });

  it('fine-tune: keeps the trainings of one run apart', async () => {
    const hyperparameters = { ...run.hyperparameters, epochs: 1, seed: 7 };
    const second = { run: { ...run, runId: 'run-6', hyperparameters }, trial: 1, dataset, tokens };
    await runner.run('fineTune', { ...second, run: { ...run, runId: 'run-6' }, trial: 0 });
    const { training, model } = await runner.run('fineTune', second);
    assert.deepEqual(training, { runId: 'run-6', trial: 1 });
    assert.notEqual(model.sha256, trained.model.sha256);
    const keys = await keysUnder(runner.dependencies.store, 'runs/run-6/');
    for (const trial of [0, 1]) assert.ok(keys.includes(`runs/run-6/trials/${trial}/metrics.json`));
    assert.equal(keys.filter((key) => /\/model\/[^/]+\/model\.safetensors$/.test(key)).length, 2);
  });

  it('store-model: stores the same candidate however often it runs, with the validation metrics on its card', async () => {
    const { store, cacheDirectory } = runner.dependencies;
    candidate = await runner.run('storeModel', { run, dataset, tokens, trained });
    assert.equal(
      (await runner.run('storeModel', { run, dataset, tokens, trained })).digest,
      candidate.digest,
    );
    const { directory: model } = await fetchModel(store, candidate.digest, cacheDirectory);
    const card = await readFile(join(model, 'README.md'), 'utf8');
    const { bestValidationAccuracy, bestValidationLoss } = trained.result;
    assert.ok(card.includes(`| validation | accuracy | ${bestValidationAccuracy.toFixed(4)} |`), card);
    assert.ok(card.includes(`| validation | loss | ${bestValidationLoss.toFixed(4)} |`), card);
  });

  it('fine-tune: resumes from its checkpoint after a cancellation, and gives the same model', async () => {
    const slow = {
      ...run,
      runId: 'run-3',
      hyperparameters: { ...run.hyperparameters, checkpointIntervalSteps: 20 },
    };
    const cancelled = runner.run(
      'fineTune',
      { run: slow, trial: 0, dataset, tokens },
      {
        runId: 'run-3',
        onHeartbeat(details, cancel) {
          const progress = trainingProgressSchema.safeParse(details);
          if (progress.success && progress.data.step > 25) cancel();
        },
      },
    );
    await assert.rejects(cancelled, CancelledFailure);
    const resumed = await runner.run(
      'fineTune',
      { run: slow, trial: 0, dataset, tokens },
      { runId: 'run-3', attempt: 2 },
    );
    const again = { run: { ...slow, runId: 'run-4' }, trial: 0, dataset, tokens };
    const undisturbed = await runner.run('fineTune', again);
    assert.equal(resumed.model.sha256, undisturbed.model.sha256);
  });

  it('evaluate: compares the candidate with a simple baseline on the test rows', async () => {
    evaluation = await runner.run('evaluate', { run, dataset, candidate });
    assert.equal(evaluation.championGeneration, 0);
    assert.equal(evaluation.metrics!.testRows, dataset.counts.test);
    assert.ok(evaluation.metrics!.accuracy > 0.6);
    assert.ok(evaluation.metrics!.baselineAccuracy > 0.6);
  });

  it('gate: lets a sound first candidate through', async () => {
    const { store } = runner.dependencies;
    const record = (await readRun(store, run.runId))!;
    await saveRun(store, { ...record, runId: 'failed', startedAt: '2026-01-01T00:00:00.000Z' });
    const leftOver = `runs/failed/trials/0/checkpoints/0000000020-1-${'0'.repeat(64)}/state.json`;
    await store.put(leftOver, Buffer.from('{}'));
    const verdict = await runner.run('gate', { run, evaluation });
    assert.equal(verdict.verdict, 'promote', verdict.summary);
    assert.equal(await store.get(leftOver), null, 'an earlier run that failed keeps no checkpoint');
    assert.deepEqual(await keysUnder(store, `runs/${run.runId}/trials/`), [
      `runs/${run.runId}/trials/0/metrics.json`,
    ]);
  });

  it('promote: makes it champion, once, however often it runs', async () => {
    const first = await runner.run('promote', { run, candidate, evaluation });
    const again = await runner.run('promote', { run, candidate, evaluation });
    assert.deepEqual([first.generation, again.generation], [1, 1]);
    assert.equal((await currentChampion(runner.dependencies.store, 'default'))?.digest, candidate.digest);
  });

  it('promote: loses the race when another model was promoted since the evaluation', async () => {
    const other = { ...run, runId: 'run-5' };
    const late = await runner.run('promote', { run: other, candidate, evaluation }, { runId: 'run-5' });
    assert.equal(late.outcome, 'lost-race');
  });

  it('evaluate and gate: compare with the champion there is now', async () => {
    const next = await runner.run('evaluate', { run, dataset, candidate });
    assert.equal(next.championGeneration, 1);
    assert.equal(next.metrics!.championAccuracy, next.metrics!.accuracy);
  });

  it('exchange references only, all small', () => {
    for (const payload of [run, dataset, tokens, trained, candidate, evaluation])
      assert.ok(JSON.stringify(payload).length < payloadLimitBytes);
  });
});
