import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DatasetReference } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, Tokens } from '../../contracts/step-results.js';
import { trainingProgressSchema, type TrainingMetrics } from '../../contracts/training-progress.js';
import { readModelManifest } from '../../registry/models.js';
import { saveFailedAttempt } from '../../registry/trainings.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

describe('a fine-tune step whose trainer dies', function () {
  this.timeout(120_000);
  const directory = useTemporaryDirectory();
  let runner: ActivityRunner;
  let run: RunRecord;
  let dataset: DatasetReference;
  let tokens: Tokens;
  let oomKills: number;

  beforeEach(async () => {
    runner = await ActivityRunner.create(directory());
    oomKills = 3;
    runner.dependencies.countOutOfMemoryKills = async () => oomKills;
    run = await runner.prepare({
      ...quickInput,
      training: { maxLength: 24, epochs: 1, checkpointIntervalSteps: 5 },
    });
    ({ dataset } = await runner.run('ingest', { run }));
    tokens = await runner.tokenize({ run, dataset });
  });

  const fineTune = (attempt: number, onHeartbeat: (details: unknown) => void = () => undefined) =>
    runner.train({ run, dataset, tokens }, { attempt, onHeartbeat });

  /** Kills the trainer as soon as it trains. */
  async function killedAttempt(attempt: number, beforeKill: () => void = () => undefined): Promise<unknown> {
    let killed: Promise<unknown> | undefined;
    const attempted: Promise<Candidate> = fineTune(attempt, (details) => {
      if (trainingProgressSchema.safeParse(details).success)
        killed ??= (async () => {
          beforeKill();
          const pattern = `trainer-main.ts ${directory()}`;
          const { stdout } = await promisify(execFile)('pgrep', ['-f', pattern]).catch(() => ({
            stdout: '',
          }));
          for (const pid of stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
        })();
    });
    try {
      await attempted;
    } catch (error) {
      return error;
    } finally {
      await killed;
    }
    throw new Error('the trainer ended before it could be killed');
  }

  it('halves the rows computed at once when the kernel killed it for its memory, and keeps the effective batch', async () => {
    const failure = await killedAttempt(1, () => (oomKills += 1));
    assert.ok(failure instanceof ApplicationFailure);
    assert.deepEqual([failure.type, failure.nonRetryable], ['out-of-memory', false]);
    assert.match(failure.message, /32 rows at once were too many; the next attempt computes 16 at once/);
    const { digest } = await fineTune(2);
    const { lineage } = await readModelManifest(runner.dependencies.store, digest);
    assert.deepEqual([lineage.microBatchSize, lineage.hyperparameters.batchSize], [16, 32]);
    const stored = await runner.dependencies.store.get(`runs/${run.runId}/trials/0/metrics.json`);
    const { summary } = JSON.parse(Buffer.from(stored!).toString()) as TrainingMetrics;
    assert.equal(summary?.microBatchSize, 16);
    assert.equal(summary.steps, Math.ceil(dataset.counts.train / 32));
  });

  it('keeps the batch after a plain kill, and ends with the model of an undisturbed run', async () => {
    const failure = await killedAttempt(1);
    assert.ok(failure instanceof ApplicationFailure);
    assert.deepEqual([failure.type, failure.nonRetryable], ['trainer-crashed', false]);
    assert.match(failure.message, /SIGKILL.* That was after step \d+\./);
    const { digest } = await fineTune(2);
    run = { ...run, runId: 'undisturbed' };
    assert.equal((await fineTune(1)).digest, digest);
    const { lineage } = await readModelManifest(runner.dependencies.store, digest);
    assert.equal(lineage.microBatchSize, undefined);
  });

  it('gives up, and says what to do, when even one row at a time was too much', async () => {
    await saveFailedAttempt(
      runner.dependencies.store,
      { runId: run.runId, trial: 0 },
      {
        attempt: 1,
        code: 'out-of-memory',
        resumedFromStep: 0,
        step: 0,
        microBatchSize: 1,
      },
    );
    await assert.rejects(fineTune(2), {
      type: 'out-of-memory',
      nonRetryable: true,
      message: /even one row of 24 tokens.* Lower maxLength, take a smaller base/,
    });
  });

  it('waits while the store is away, says so, and loses nothing', async () => {
    const { store } = runner.dependencies;
    const outageMs = 2_500;
    let awayUntil = Infinity;
    const putFile = store.putFile.bind(store);
    store.putFile = async (key, path) => {
      if (awayUntil === Infinity && key.includes('/checkpoints/')) awayUntil = Date.now() + outageMs;
      if (Date.now() < awayUntil && awayUntil !== Infinity) {
        throw new EvergreenError('store-unavailable', 'the store is away');
      }
      return putFile(key, path);
    };
    const waitingFor = new Set<unknown>();
    await fineTune(1, (details) => {
      const progress = trainingProgressSchema.safeParse(details);
      if (progress.success) waitingFor.add(progress.data.waitingFor);
    });
    assert.deepEqual([...waitingFor].sort(), ['the store is away', undefined]);
  });

  it('removes what a killed worker of this machine left in the work directory, and nothing else', async () => {
    const { workDirectory } = runner.dependencies;
    const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '');
    const dead = execFile('true');
    while (dead.exitCode === null) await wait(5);
    const names = {
      leftover: `fine-tune-${host}-${dead.pid}-abc123`,
      alive: `fine-tune-${host}-${process.pid}-abc123`,
      elsewhere: `fine-tune-${host}x-${dead.pid}-abc123`,
    };
    for (const name of Object.values(names)) await mkdir(join(workDirectory, name));
    await fineTune(1);
    assert.deepEqual((await readdir(workDirectory)).sort(), [names.alive, names.elsewhere].sort());
  });
});
