import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newestCheckpoint, saveCheckpoint } from '../../registry/checkpoints.js';
import { hashDirectory } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { saveRun } from '../../registry/runs.js';
import { removeEarlierTrainingFiles, removeTrainingFiles } from '../../registry/trainings.js';
import { damages, keysUnder } from '../store/damage.js';
import { exampleRun } from './examples.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

describe('checkpoints', () => {
  let store: ObjectStore;
  let target: string;

  beforeEach(async () => {
    store = await temporaryStore();
    target = join(await temporaryDirectory(), 'resume');
  });

  async function save(step: number, { attempt = 1, runId = 'run-1', trial = 0 } = {}) {
    const directory = await temporaryDirectory();
    await writeFile(
      join(directory, 'model.safetensors'),
      `weights after ${step} steps of attempt ${attempt}`,
    );
    await writeFile(join(directory, 'optimizer.safetensors'), `moments after ${step} steps`);
    const parts = await hashDirectory(directory);
    const state = { formatVersion: 1, step, parts, cursor: { epoch: 0 } };
    await writeFile(join(directory, 'state.json'), JSON.stringify(state));
    return saveCheckpoint(store, { runId, trial }, { step, attempt, directory });
  }
  const training = { runId: 'run-1', trial: 0 };
  const newest = () => newestCheckpoint(store, training, target);
  const storedSteps = async () => {
    const keys = await keysUnder(store, 'runs/run-1/trials/0/checkpoints/');
    return [...new Set(keys.map((key) => Number(/checkpoints\/(\d+)-/.exec(key)?.[1])))];
  };

  it('are none at the start of a run', async () => {
    assert.equal(await newest(), null);
  });

  it('come back with the newest step, its parts and its whole state', async () => {
    await save(9);
    await save(10);
    await save(100);
    assert.equal(await newest(), 100);
    const state = JSON.parse(await readFile(join(target, 'state.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(state['cursor'], { epoch: 0 });
    const weights = await readFile(join(target, 'model.safetensors'), 'utf8');
    assert.equal(weights, 'weights after 100 steps of attempt 1');
  });

  it('of the same step come from the latest attempt', async () => {
    await save(5, { attempt: 10 });
    await save(5, { attempt: 9 });
    await newest();
    assert.match(await readFile(join(target, 'model.safetensors'), 'utf8'), /of attempt 10/);
  });

  it('replace what an earlier resume left in the directory', async () => {
    await save(1);
    await newest();
    await save(2);
    assert.equal(await newest(), 2);
    assert.match(await readFile(join(target, 'model.safetensors'), 'utf8'), /after 2 steps/);
  });

  it('without state.json are unfinished and not seen', async () => {
    await save(1);
    const { key } = await save(2);
    await store.remove(key);
    assert.equal(await newest(), 1);
  });

  for (const [damage, apply] of Object.entries(damages)) {
    for (const file of ['state.json', 'model.safetensors', 'optimizer.safetensors']) {
      it(`whose ${file} is ${damage} are skipped for the one before`, async () => {
        const older = await save(1);
        const newer = await save(2);
        const of = (state: string) => state.replace('state.json', file);
        await apply(store, of(newer.key), of(older.key));
        assert.equal(await newest(), 1);
        await apply(store, of(older.key), older.key.replace('state.json', 'model.safetensors'));
        target = join(await temporaryDirectory(), 'resume-elsewhere');
        const isIntact = damage.startsWith('swapped') && file === 'model.safetensors';
        assert.equal(await newest(), isIntact ? 1 : null);
      });
    }
  }

  it('are kept two at a time, for each training of a run', async () => {
    for (const step of [1, 2, 3, 4, 5]) await save(step);
    for (const step of [6, 7, 8]) await save(step, { trial: 1 });
    assert.deepEqual(await storedSteps(), [4, 5]);
    assert.equal(await newest(), 5);
  });

  it('that are skipped are logged', async () => {
    await save(1);
    await damages.truncated(store, (await save(2)).key);
    const logged: string[] = [];
    await newestCheckpoint(store, training, target, (message) => logged.push(message));
    assert.equal(logged.length, 1);
    assert.match(logged[0]!, /checkpoint of step 2 is damaged, .*sha256/);
  });

  it('that a crash left unfinished are removed once they are old', async () => {
    const { key } = await save(1);
    await store.remove(key);
    await save(2);
    assert.deepEqual(await storedSteps(), [2]);
  });

  it('are all removed after the verdict, and only those of that run', async () => {
    await save(1);
    await store.put('runs/run-1/run.json', Buffer.from('{}'));
    await save(1, { trial: 1 });
    await store.put('runs/run-1/trials/1/metrics.json', Buffer.from('{}'));
    await store.put('runs/run-10/trials/0/checkpoints/other', Buffer.from('{}'));
    await removeTrainingFiles(store, 'run-1');
    assert.deepEqual(await keysUnder(store, ''), [
      'runs/run-1/run.json',
      'runs/run-1/trials/1/metrics.json',
      'runs/run-10/trials/0/checkpoints/other',
    ]);
    assert.equal(await newest(), null);
  });

  it('of a run that failed are removed when a later run of its workflow has its verdict, and nobody else loses any', async () => {
    const runs = [
      { runId: 'failed', startedAt: '2026-11-24T09:00:00.000Z' },
      { runId: 'later', startedAt: '2026-11-24T11:00:00.000Z' },
      { runId: 'other', startedAt: '2026-11-24T09:00:00.000Z', workflowId: 'lifecycle/other' },
      { runId: 'run-1' },
    ];
    for (const run of runs) {
      await saveRun(store, { ...exampleRun, ...run });
      await save(20, { runId: run.runId });
    }
    await store.put('runs/unknown/run.json', Buffer.from('damaged'));
    await save(20, { runId: 'unknown' });
    await removeEarlierTrainingFiles(store, exampleRun);
    const owners = (await keysUnder(store, 'runs/'))
      .filter((key) => key.endsWith('/state.json'))
      .map((key) => key.split('/')[1]);
    assert.deepEqual(owners, ['later', 'other', 'run-1', 'unknown']);
  });

  it('are refused when state.json is of another step', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'state.json'), JSON.stringify({ step: 7, parts: {} }));
    const saving = saveCheckpoint(store, training, { step: 8, attempt: 1, directory });
    await assert.rejects(saving, /step 8 has a state.json of step 7/);
  });
});
