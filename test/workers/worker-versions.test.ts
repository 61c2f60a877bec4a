import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Activities } from '../../activities/index.js';
import { lifecycleWorkflowId, monitoringWorkflowId, taskQueues } from '../../contracts/names.js';
import type { Settings } from '../../settings/settings.js';
import { ensureCurrentVersion } from '../../workers/current-version.js';
import { registerSearchAttributes } from '../../workers/register-search-attributes.js';
import { workerVersionOptions } from '../../workers/worker-version.js';
import { loadWorkflowBundle } from '../../workers/workflow-bundle.js';
import type { lifecycleWorkflow } from '../../workflows/lifecycle/lifecycle.js';
import type { monitoringWorkflow } from '../../workflows/monitoring/monitoring.js';
import { firstStartTimeoutMs, startOwnTemporal } from '../real-servers.js';
import { fakeActivities } from '../workflows/fake-activities.js';

/** On a server of its own: a current version changes where the workflows of everybody else go. */
describe('worker versions', function () {
  this.timeout(60_000);
  let environment: TestWorkflowEnvironment;
  let code: string;
  const stops: (() => Promise<void>)[] = [];

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    const { address } = await startOwnTemporal();
    environment = await TestWorkflowEnvironment.createFromExistingServer({ address });
    await registerSearchAttributes(environment.nativeConnection, 'default');
    ({ code } = await loadWorkflowBundle());
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  after(() => environment?.teardown());

  /** A worker of the version `buildId`, or of none; resolves when `ensureCurrentVersion` has. @returns its log */
  async function startWorker(
    versioning: Settings['workerVersioning'],
    buildId: string,
    overrides: Partial<Activities> = {},
  ): Promise<{ log: string[]; stop: () => Promise<void> }> {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: taskQueues.pipeline,
      activities: fakeActivities(overrides),
      workflowBundle: { code },
      ...(versioning !== 'off' && workerVersionOptions(buildId)),
    });
    const running = worker.run();
    let isRunning = true;
    const stop = async (): Promise<void> => {
      if (!isRunning) return;
      isRunning = false;
      worker.shutdown();
      await running;
    };
    stops.push(stop);
    const log: string[] = [];
    const { signal } = new AbortController();
    await ensureCurrentVersion(
      environment.nativeConnection,
      { namespace: 'default', versioning, buildId, signal },
      (level, message) => log.push(`${level} ${message}`),
    );
    return { log, stop };
  }

  /** Workers for the steps that are no part of a version. */
  async function startOtherWorkers(overrides: Partial<Activities>): Promise<void> {
    for (const taskQueue of [taskQueues.evaluate, taskQueues.train]) {
      const worker = await Worker.create({
        connection: environment.nativeConnection,
        taskQueue,
        activities: fakeActivities(overrides),
      });
      const running = worker.run();
      stops.push(async () => {
        worker.shutdown();
        await running;
      });
    }
  }

  const startLifecycle = (model: string) =>
    environment.client.workflow.start<typeof lifecycleWorkflow>('lifecycleWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: lifecycleWorkflowId(model),
      args: [{ model }],
    });

  /** Build ids of the workers that took a run's workflow tasks. */
  async function buildIdsOf(workflowId: string, runId: string): Promise<string[]> {
    const { events } = await environment.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const buildIds = (events ?? []).flatMap((event) => {
      const done = event.workflowTaskCompletedEventAttributes;
      return done ? [done.deploymentVersion?.buildId ?? 'none'] : [];
    });
    return [...new Set(buildIds)];
  }

  it('a run ends on the version that began it; new runs and the monitor go on with the one made current', async () => {
    let beginTraining!: () => void;
    const begun = new Promise<void>((resolve) => (beginTraining = resolve));
    let endTraining!: () => void;
    const training = new Promise<void>((resolve) => (endTraining = resolve));
    const fineTune: Activities['fineTune'] = async (input) => {
      beginTraining();
      await training;
      return fakeActivities().fineTune(input);
    };
    await startOtherWorkers({ fineTune });

    const first = await startWorker('on', 'build-a');
    assert.deepEqual(first.log, [
      'info version build-a is now current: new workflows start on it and monitors move to it',
    ]);
    const monitor = await environment.client.workflow.start<typeof monitoringWorkflow>('monitoringWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: monitoringWorkflowId('versioned'),
      args: [{ model: 'versioned' }],
    });
    const lifecycle = await startLifecycle('versioned');
    await begun;

    const waiting = await startWorker('on', 'build-b');
    assert.match(
      waiting.log.join(),
      /warn version build-b gets no new workflows: version build-a is current\. .*set-current-version --deployment-name evergreen --build-id build-b$/,
    );
    await waiting.stop();
    const second = await startWorker('current', 'build-b');
    assert.match(second.log[0]!, /version build-b is now current/);
    assert.match(second.log[1]!, /warn workflows that continue on version build-a: 2\. .*update-options/);

    endTraining();
    assert.equal((await lifecycle.result()).promoted, true);
    assert.deepEqual(await buildIdsOf(lifecycle.workflowId, lifecycle.firstExecutionRunId), ['build-a']);

    const next = await startLifecycle('later');
    assert.equal((await next.result()).promoted, true);
    assert.deepEqual(await buildIdsOf(next.workflowId, next.firstExecutionRunId), ['build-b']);

    // The end of its lifecycle has woken the monitor.
    const follower = environment.client.workflow.getHandle(monitor.workflowId);
    let { runId } = await follower.describe();
    while (runId === monitor.firstExecutionRunId) {
      await wait(50);
      ({ runId } = await follower.describe());
    }
    while ((await buildIdsOf(monitor.workflowId, runId)).length === 0) await wait(50);
    assert.deepEqual(await buildIdsOf(monitor.workflowId, runId), ['build-b']);
    const status = await follower.query<{ retrainings: unknown[] }, []>('status');
    assert.equal(status.retrainings.length, 1, 'what the monitor knew has moved with it');
    await follower.terminate();
  });

  it('a worker that comes back finds its version current, and one without a version says what to do', async () => {
    assert.deepEqual((await startWorker('current', 'build-b')).log, ['info version build-b is current']);
    const { log } = await startWorker('off', '');
    assert.match(log.join(), /warn this worker has no version.* version build-b only.* --unversioned$/);
  });
});
