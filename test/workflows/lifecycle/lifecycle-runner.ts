import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/index.js';
import type { LifecycleInput, LifecycleResult } from '../../../contracts/lifecycle.js';
import { taskQueues } from '../../../contracts/names.js';
import { registerSearchAttributes } from '../../../workers/register-search-attributes.js';
import { loadWorkflowBundle } from '../../../workers/workflow-bundle.js';
import { useTemporal } from '../../real-servers.js';

/** Runs lifecycles on the shared Temporal server with a test's own activities. */
export class LifecycleRunner {
  private constructor(
    readonly environment: TestWorkflowEnvironment,
    private readonly code: string,
  ) {}

  static async create(): Promise<LifecycleRunner> {
    const { address } = await useTemporal();
    const environment = await TestWorkflowEnvironment.createFromExistingServer({ address });
    await registerSearchAttributes(environment.nativeConnection, 'default');
    return new LifecycleRunner(environment, (await loadWorkflowBundle()).code);
  }

  /** Runs one lifecycle with `activities` behind every task queue. */
  async run(
    activities: Activities,
    input: unknown,
    options: {
      workflowId?: string;
      /** What is sent after the input. */
      more?: unknown[];
      whileRunning?: (handle: WorkflowHandle) => Promise<unknown>;
    } = {},
  ): Promise<LifecycleResult> {
    const { workflowId = `lifecycle/test-${randomUUID()}`, more = [], whileRunning } = options;
    const workers = await Promise.all(
      Object.values(taskQueues).map((taskQueue) =>
        Worker.create({
          connection: this.environment.nativeConnection,
          taskQueue,
          activities,
          // A cancellation comes with the answer to a heartbeat.
          maxHeartbeatThrottleInterval: '100 milliseconds',
          ...(taskQueue === taskQueues.pipeline && { workflowBundle: { code: this.code } }),
        }),
      ),
    );
    const [first, ...others] = workers;
    const running = others.map((worker) => worker.run());
    try {
      return await first!.runUntil(async () => {
        const handle = await this.environment.client.workflow.start('lifecycleWorkflow', {
          taskQueue: taskQueues.pipeline,
          workflowId,
          args: [input as LifecycleInput, ...more],
        });
        await whileRunning?.(handle);
        return (await handle.result()) as LifecycleResult;
      });
    } finally {
      for (const worker of others) worker.shutdown();
      await Promise.all(running);
    }
  }

  async close(): Promise<void> {
    await this.environment.teardown();
  }
}
