import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { ServiceError, type WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/index.js';
import type { MonitorStatus } from '../../../contracts/monitor.js';
import {
  lifecycleWorkflowId,
  monitoringWorkflowId,
  searchAttributeNames,
  taskQueues,
} from '../../../contracts/names.js';
import { registerSearchAttributes } from '../../../workers/register-search-attributes.js';
import { loadWorkflowBundle } from '../../../workers/workflow-bundle.js';
import type { monitoringWorkflow } from '../../../workflows/monitoring/monitoring.js';
import { useTemporal, useTimeSkippingServer } from '../../real-servers.js';
import { fakeActivities } from '../fake-activities.js';

const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

export interface RunningMonitor {
  model: string;
  /** Follows the monitor from run to run. */
  handle: WorkflowHandle<typeof monitoringWorkflow>;
  status: () => Promise<MonitorStatus>;
  /** Lets the server's clock jump, or waits. */
  sleep: (milliseconds: number) => Promise<void>;
  /** Waits, in real time, until the status is as wanted. */
  until: (wanted: (status: MonitorStatus) => boolean) => Promise<MonitorStatus>;
}

/** Runs monitors with a test's own activities behind every task queue, one monitor at a time. */
export class MonitorRunner {
  private activities = fakeActivities();
  private workers: Worker[] = [];
  private running: Promise<void>[] = [];

  private constructor(readonly environment: TestWorkflowEnvironment) {}

  /** On a server whose clock jumps to the next timer. */
  static async createTimeSkipping(): Promise<MonitorRunner> {
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: await useTimeSkippingServer() } },
    });
    // This server can add search attributes, but not list them.
    await environment.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: Object.fromEntries(
        Object.values(searchAttributeNames).map((name) => [name, keyword]),
      ),
    });
    const runner = new MonitorRunner(environment);
    await runner.startWorkers();
    return runner;
  }

  /** On the shared development server. */
  static async createReal(): Promise<MonitorRunner> {
    const { address } = await useTemporal();
    const runner = new MonitorRunner(await TestWorkflowEnvironment.createFromExistingServer({ address }));
    await registerSearchAttributes(runner.environment.nativeConnection, 'default');
    await runner.startWorkers();
    return runner;
  }

  private async startWorkers(): Promise<void> {
    const { code } = await loadWorkflowBundle();
    const names = Object.keys(this.activities) as (keyof Activities)[];
    const current = Object.fromEntries(
      names.map((name) => [
        name,
        (input: unknown) => (this.activities[name] as (input: unknown) => Promise<unknown>)(input),
      ]),
    );
    this.workers = await Promise.all(
      Object.values(taskQueues).map((taskQueue) =>
        Worker.create({
          connection: this.environment.nativeConnection,
          taskQueue,
          activities: current,
          ...(taskQueue === taskQueues.pipeline && { workflowBundle: { code } }),
        }),
      ),
    );
    this.running = this.workers.map((worker) => worker.run());
  }

  /** Runs a monitor while `work` goes on, then ends it. */
  async run(
    overrides: Partial<Activities>,
    input: Record<string, unknown>,
    work: (monitor: RunningMonitor) => Promise<void>,
  ): Promise<void> {
    this.activities = fakeActivities(overrides);
    const model = `test-${randomUUID()}`;
    const { workflow } = this.environment.client;
    const { workflowId } = await workflow.start<typeof monitoringWorkflow>('monitoringWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: monitoringWorkflowId(model),
      args: [{ model, ...input }],
    });
    const handle = workflow.getHandle<typeof monitoringWorkflow>(workflowId);
    const status = () => handle.query<MonitorStatus, []>('status');
    try {
      await work({
        model,
        handle,
        status,
        sleep: (milliseconds) => this.environment.sleep(milliseconds),
        async until(wanted) {
          for (;;) {
            const now = await status().catch(nullWhileTaskIsTriedAgain);
            if (now !== null && wanted(now)) return now;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        },
      });
    } finally {
      await handle.terminate('the test is over').catch(() => undefined);
    }
  }

  /** Starts a lifecycle by hand. */
  async startLifecycle(model: string): Promise<void> {
    await this.environment.client.workflow.start('lifecycleWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: lifecycleWorkflowId(model),
      args: [{ model }],
    });
  }

  async terminateLifecycle(model: string): Promise<void> {
    await this.environment.client.workflow.getHandle(lifecycleWorkflowId(model)).terminate();
  }

  /** Length and size of one run's history. */
  async describeRun(model: string, runId: string): Promise<{ historyLength: number; historySize: number }> {
    const { historyLength, historySize = 0 } = await this.environment.client.workflow
      .getHandle(monitoringWorkflowId(model), runId)
      .describe();
    return { historyLength, historySize };
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await Promise.all(this.running);
    await this.environment.teardown();
  }
}

/**
 * Temporal answers no query between a workflow task that failed, as when a signal comes while it continues as
 * new, and its next try.
 */
function nullWhileTaskIsTriedAgain(error: unknown): null {
  if (error instanceof ServiceError && /Workflow Task in failed state/.test(String(error.cause))) return null;
  throw error;
}
