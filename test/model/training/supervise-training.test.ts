import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forkScript } from '../../../model/processes/fork-script.js';
import { superviseTraining, type Supervision } from '../../../model/training/process/supervise-training.js';
import { trainClassifier } from '../../../model/training/train-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { toyJob, weightsDigest } from './toy-job.js';

const supervision = (overrides: Partial<Supervision> = {}): Supervision => ({
  onProgress: () => undefined,
  onCheckpoint: async () => undefined,
  signal: new AbortController().signal,
  ...overrides,
});

/** Process ids of the trainers that work on a job. */
async function trainersOf(jobPath: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('pgrep', ['-f', `trainer-main.ts ${jobPath}`]).catch(() => ({
    stdout: '',
  }));
  return stdout.split('\n').filter(Boolean).map(Number);
}

describe('a supervised training', function () {
  this.timeout(120_000);
  const directory = useTemporaryDirectory();

  it('gives the weights that the same job gives in this process', async () => {
    const here = await toyJob(join(directory(), 'here'));
    await trainClassifier(here, {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      beforeEachBatch: async () => undefined,
    });
    const there = await toyJob(join(directory(), 'there'));
    const summary = await superviseTraining(there, join(directory(), 'job.json'), supervision());
    assert.equal(summary.steps, 40);
    assert.equal(await weightsDigest(there), await weightsDigest(here));
  });

  it('that is killed says so, and goes on from its checkpoint to the weights of the undisturbed run', async () => {
    const plain = await toyJob(join(directory(), 'plain'));
    await superviseTraining(plain, join(directory(), 'plain.json'), supervision());

    const kept = join(directory(), 'kept');
    const jobPath = join(directory(), 'killed.json');
    const killed = superviseTraining(
      await toyJob(join(directory(), 'killed'), { checkpointIntervalSteps: 7 }),
      jobPath,
      supervision({
        async onCheckpoint(checkpoint) {
          await cp(checkpoint.directory, kept, { recursive: true });
          for (const pid of await trainersOf(jobPath)) process.kill(pid, 'SIGKILL');
        },
      }),
    );
    await assert.rejects(killed, { code: 'trainer-crashed', message: /SIGKILL/ });

    const resumed = { ...(await toyJob(join(directory(), 'resumed'))), resumeFrom: kept };
    const summary = await superviseTraining(resumed, join(directory(), 'resumed.json'), supervision());
    assert.ok(summary.resumedFromStep! >= 7);
    assert.equal(await weightsDigest(resumed), await weightsDigest(plain));
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const jobPath = join(directory(), 'job.json');
    const training = superviseTraining(
      await toyJob(directory(), { epochs: 100 }),
      jobPath,
      supervision({ signal: controller.signal, onProgress: () => controller.abort(new Error('cancelled')) }),
    );
    await assert.rejects(training, /cancelled/);
    assert.deepEqual(await trainersOf(jobPath), []);
  });

  it('fails with the code and message of the trainer', async () => {
    const job = await toyJob(directory());
    const base = join(directory(), 'base');
    await cp(job.tokensDirectory, base, { recursive: true });
    await writeFile(join(base, 'config.json'), '{"model_type": "gpt2"}');
    const training = superviseTraining(
      { ...job, base: { kind: 'directory', path: base } },
      join(directory(), 'job.json'),
      supervision(),
    );
    await assert.rejects(training, { code: 'invalid-model', message: /gpt2/ });
  });

  it('ends with the error of whoever could not store a checkpoint', async () => {
    const training = superviseTraining(
      await toyJob(directory(), { epochs: 100, checkpointIntervalSteps: 5 }),
      join(directory(), 'job.json'),
      supervision({ onCheckpoint: () => Promise.reject(new Error('the store is full')) }),
    );
    await assert.rejects(training, /the store is full/);
  });

  it('never outlives its supervisor', async () => {
    const jobPath = join(directory(), 'job.json');
    await writeFile(
      join(directory(), 'orphan.json'),
      JSON.stringify(await toyJob(directory(), { epochs: 100 })),
    );
    const supervisor = forkScript(fileURLToPath(new URL('supervisor-that-dies.ts', import.meta.url)), [
      join(directory(), 'orphan.json'),
      jobPath,
    ]);
    await new Promise((resolve) => supervisor.once('message', resolve));
    assert.equal((await trainersOf(jobPath)).length, 1);
    supervisor.kill('SIGKILL');
    for (let attempt = 0; attempt < 100 && (await trainersOf(jobPath)).length > 0; attempt++) await wait(100);
    assert.deepEqual(await trainersOf(jobPath), []);
  });
});
