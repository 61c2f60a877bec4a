import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchTrainedModel, saveTrainedModel } from '../../registry/trained-models.js';
import { readFailedAttempts, saveFailedAttempt, saveMetrics } from '../../registry/trainings.js';
import type { ObjectStore } from '../../store/object-store.js';
import { keysUnder } from '../store/damage.js';
import { exampleModelDirectory } from './examples.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

describe('trainings', () => {
  const training = { runId: 'run-1', trial: 0 };
  const second = { runId: 'run-1', trial: 1 };
  let store: ObjectStore;

  beforeEach(async () => {
    store = await temporaryStore();
  });

  it('keep their metrics, the last ones written', async () => {
    const progress = {
      step: 1,
      totalSteps: 2,
      epoch: 0.5,
      epochs: 1,
      loss: null,
      learningRate: 0.001,
      samplesPerSecond: 10,
      remainingSeconds: null,
      validations: [],
    };
    await saveMetrics(store, training, { progress, summary: null });
    await saveMetrics(store, training, { progress: { ...progress, step: 2 }, summary: null });
    await saveMetrics(store, second, { progress, summary: null });
    const stored = await store.get('runs/run-1/trials/0/metrics.json');
    assert.deepEqual(JSON.parse(Buffer.from(stored!).toString()), {
      formatVersion: 1,
      progress: { ...progress, step: 2 },
      summary: null,
    });
  });

  it('keep their own failed attempts, oldest first, without records that are damaged', async () => {
    const failed = { code: 'trainer-crashed' as const, resumedFromStep: 0, step: 5, microBatchSize: 32 };
    for (const attempt of [10, 9]) await saveFailedAttempt(store, training, { ...failed, attempt });
    await saveFailedAttempt(store, second, { ...failed, attempt: 1 });
    await store.put('runs/run-1/trials/0/attempts/8.json', Buffer.from('{'));
    const attempts = await readFailedAttempts(store, training);
    assert.deepEqual(
      attempts.map(({ attempt }) => attempt),
      [9, 10],
    );
  });

  it('keep their models until the verdict, each attempt with files of its own', async () => {
    const first = await saveTrainedModel(store, training, await exampleModelDirectory('one'));
    const other = await saveTrainedModel(store, training, await exampleModelDirectory('two'));
    assert.deepEqual(await saveTrainedModel(store, training, await exampleModelDirectory('one')), first);
    for (const { key } of [first, other]) assert.match(key, /^runs\/run-1\/trials\/0\/model\//);
    assert.equal((await keysUnder(store, '')).filter((key) => key.endsWith('/manifest.json')).length, 2);
    const directory = join(await temporaryDirectory(), 'model');
    await fetchTrainedModel(store, first, directory);
    assert.equal(await readFile(join(directory, 'model.safetensors'), 'utf8'), 'one');
  });
});
