import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promoteChampion } from '../../registry/champions.js';
import { hashDirectory } from '../../files/hashes.js';
import { saveCheckpoint } from '../../registry/checkpoints.js';
import { keysUnder } from '../store/damage.js';
import { exampleModel, exampleRun } from '../registry/examples.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';
import { ActivityRunner } from './activity-runner.js';

describe('closing a cancelled run', () => {
  let runner: ActivityRunner;
  beforeEach(async () => {
    runner = await ActivityRunner.create(await temporaryDirectory());
  });

  const save = async (step: number, trial = 0) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'model.safetensors'), `weights of step ${step}`);
    const state = { step, parts: await hashDirectory(directory) };
    await writeFile(join(directory, 'state.json'), JSON.stringify(state));
    return saveCheckpoint(
      runner.dependencies.store,
      { runId: 'run-1', trial },
      { step, attempt: 1, directory },
    );
  };

  it('keeps the newest whole checkpoint, removes the others, and says which', async () => {
    const { store } = runner.dependencies;
    await save(10);
    const kept = await save(20);
    const unfinished = `runs/run-1/trials/0/checkpoints/0000000030-1-${'0'.repeat(64)}/model.safetensors`;
    await store.put(unfinished, Buffer.from('half'));
    await store.put(`runs/run-1/trials/0/model/${'0'.repeat(64)}/manifest.json`, Buffer.from('{}'));
    const { summary } = await runner.run('closeCancelledRun', { run: exampleRun, candidate: null });
    assert.match(summary, /^Kept: the checkpoint of step 20 \(runs\/run-1\/trials\/0\/checkpoints\)\./);
    const directory = kept.key.replace('/state.json', '');
    assert.deepEqual((await keysUnder(store, 'runs/run-1/trials/')).sort(), [
      `${directory}/model.safetensors`,
      `${directory}/state.json`,
    ]);
  });

  it('names the candidate where there is one', async () => {
    const manifest = { key: 'k', sha256: '0'.repeat(64), sizeBytes: 1 };
    const candidate = { digest: 'c'.repeat(64), manifest, sample: true, summary: '' };
    const { summary } = await runner.run('closeCancelledRun', { run: exampleRun, candidate });
    assert.match(summary, /^Kept: the candidate c{64}.*; it is not champion\)/);
  });

  it('says so when the candidate is champion, for it was promoted all the same or is the same model', async () => {
    const { store } = runner.dependencies;
    const digest = await exampleModel(store, 'weights');
    const promotion = { model: 'default', digest, expectedGeneration: 0, reason: 'manual', sample: true };
    await promoteChampion(store, { ...promotion, workflowId: null, runId: null });
    const manifest = { key: 'k', sha256: '0'.repeat(64), sizeBytes: 1 };
    const candidate = { digest, manifest, sample: true, summary: '' };
    const { summary } = await runner.run('closeCancelledRun', { run: exampleRun, candidate });
    assert.match(summary, /; it is champion, generation 1\)/);
  });

  it('keeps a checkpoint of every training of the run', async () => {
    await save(10);
    await save(30, 1);
    await save(20, 1);
    const { summary } = await runner.run('closeCancelledRun', { run: exampleRun, candidate: null });
    assert.match(
      summary,
      /checkpoint of step 30 .*trials\/1\/checkpoints.* and .*checkpoint of step 10 .*trials\/0\//,
    );
  });

  it('says so when nothing was trained', async () => {
    const { summary } = await runner.run('closeCancelledRun', { run: exampleRun, candidate: null });
    assert.match(summary, /Neither a model nor a checkpoint was stored yet/);
  });
});
