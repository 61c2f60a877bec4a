import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createActivities, type Activities } from '../../../activities/index.js';
import type { LifecycleInput, LifecycleResult } from '../../../contracts/lifecycle.js';
import { taskQueues } from '../../../contracts/names.js';
import { championHistory } from '../../../registry/champions.js';
import { readDecisionOfRun } from '../../../registry/decisions.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { createMinioStore } from '../../../store/minio/minio-store.js';
import { quickInput } from '../../activities/activity-runner.js';
import { firstStartTimeoutMs, useMinio } from '../../real-servers.js';
import { LifecycleRunner } from './lifecycle-runner.js';

/** Margins so wide that any useful candidate is promoted: this tests the race, not the gate. */
const lenient: LifecycleInput['gate'] = {
  nonInferiorityMargin: 0.5,
  sliceMargin: 0.5,
  calibrationMargin: 1,
  maximumCalibrationError: 1,
  maximumLatencyRatio: 1_000,
};

describe('two lifecycles that promote at once', function () {
  this.timeout(firstStartTimeoutMs);
  let runner: LifecycleRunner;
  let store: ObjectStore;
  let directory: string;

  before(async () => {
    runner = await LifecycleRunner.create();
    store = createMinioStore({ ...(await useMinio()), bucket: `test-${randomUUID()}` });
    directory = await mkdtemp(join(tmpdir(), 'evergreen-race-'));
    await mkdir(join(directory, 'work'));
  });
  after(async () => {
    await runner?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('have one winner; the loser is evaluated again, against the winner', async () => {
    const model = `race-${randomUUID().slice(0, 8)}`;
    const input = (seed: number): LifecycleInput => ({
      ...quickInput,
      model,
      training: { ...quickInput.training, seed },
      gate: lenient,
    });
    let second: Promise<LifecycleResult> | undefined;
    const first = await runner.run(promotingTogether(realActivities()), input(1), {
      whileRunning: async () => {
        const handle = await runner.environment.client.workflow.start('lifecycleWorkflow', {
          taskQueue: taskQueues.pipeline,
          workflowId: `lifecycle/second-${randomUUID()}`,
          args: [input(2)],
        });
        second = handle.result() as Promise<LifecycleResult>;
        await second;
      },
    });
    const results = [first, await second!].sort((a, b) => a.generation! - b.generation!);
    const [winner, loser] = results as [LifecycleResult, LifecycleResult];
    const champions = await championHistory(store, model);
    assert.deepEqual(
      champions.map(({ generation, digest, previous, runId }) => ({ generation, digest, previous, runId })),
      [
        { generation: 1, digest: winner.digest, previous: null, runId: winner.runId },
        { generation: 2, digest: loser.digest, previous: winner.digest, runId: loser.runId },
      ],
    );
    assert.equal((await readDecisionOfRun(store, winner.runId))?.championGeneration, 0);
    const decision = await readDecisionOfRun(store, loser.runId);
    assert.deepEqual([decision?.championGeneration, decision?.championDigest], [1, winner.digest]);
    assert.equal(decision?.checks.find(({ name }) => name === 'champion-accuracy')?.verdict, 'pass');
    assert.equal(loser.metrics?.championAccuracy, winner.metrics?.accuracy);
  });

  const realActivities = (): Activities =>
    createActivities({
      store,
      cacheDirectory: join(directory, 'cache'),
      verifiedCopies: new Map(),
      workDirectory: join(directory, 'work'),
      threads: 1,
      offline: true,
      log: () => undefined,
    });
});

/** The first two promotions wait for each other, so that they race. */
function promotingTogether(activities: Activities): Activities {
  let waiting = 0;
  let release = (): void => {};
  const bothReady = new Promise<void>((resolve) => (release = resolve));
  return {
    ...activities,
    promote: async (input) => {
      waiting += 1;
      if (waiting === 2) release();
      await bothReady;
      return activities.promote(input);
    },
  };
}
