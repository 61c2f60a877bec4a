import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/index.js';
import { taskQueues, tuningWorkflowId } from '../../../contracts/names.js';
import type { Leaderboard, TuningInput, TuningResult } from '../../../contracts/search.js';
import { registerSearchAttributes } from '../../../workers/register-search-attributes.js';
import { loadWorkflowBundle } from '../../../workers/workflow-bundle.js';
import { leaderboardQuery } from '../../../workflows/tuning/messages.js';
import { useTemporal } from '../../real-servers.js';

/** A search that is running. */
export interface RunningSearch {
  handle: WorkflowHandle;
  leaderboard: () => Promise<Leaderboard>;
  /** Asks until the leaderboard is as expected. */
  until: (isExpected: (leaderboard: Leaderboard) => boolean) => Promise<Leaderboard>;
}

/** Runs searches on the shared Temporal server with a test's own activities. */
export class TuningRunner {
  private constructor(
    readonly environment: TestWorkflowEnvironment,
    private readonly code: string,
  ) {}

  static async create(): Promise<TuningRunner> {
    const { address } = await useTemporal();
    const environment = await TestWorkflowEnvironment.createFromExistingServer({ address });
    await registerSearchAttributes(environment.nativeConnection, 'default');
    return new TuningRunner(environment, (await loadWorkflowBundle()).code);
  }

  /** Runs one search, of a model of its own, with `activities` behind every task queue. */
  async run(
    activities: Activities,
    input: Omit<TuningInput, 'model'> & { model?: string },
    whileRunning: (running: RunningSearch) => Promise<unknown> = async () => undefined,
  ): Promise<TuningResult> {
    const { model = `test-${randomUUID()}` } = input;
    return this.withWorkers(activities, async () => {
      const handle = await this.environment.client.workflow.start('tuningWorkflow', {
        taskQueue: taskQueues.pipeline,
        workflowId: tuningWorkflowId(model),
        args: [{ ...input, model }],
      });
      const leaderboard = () => handle.query(leaderboardQuery);
      await whileRunning({
        handle,
        leaderboard,
        async until(isExpected) {
          for (;;) {
            const current = await leaderboard();
            if (isExpected(current)) return current;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        },
      });
      return (await handle.result()) as TuningResult;
    });
  }

  /** How many trainings wait in the task queue. */
  async countQueuedTrainings(): Promise<number> {
    const { stats } = await this.environment.client.workflowService.describeTaskQueue({
      namespace: 'default',
      taskQueue: { name: taskQueues.train },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    });
    return Number(stats?.approximateBacklogCount);
  }

  /**
   * Calls `work` while `activities` are behind every task queue.
   * @param options.trainingSlots how many trainings run at once
   */
  async withWorkers<Result>(
    activities: Activities,
    work: () => Promise<Result>,
    { trainingSlots = 100 }: { trainingSlots?: number } = {},
  ): Promise<Result> {
    const workers = await Promise.all(
      Object.values(taskQueues).map((taskQueue) =>
        Worker.create({
          connection: this.environment.nativeConnection,
          taskQueue,
          activities,
          // A cancellation comes with the answer to a heartbeat.
          maxHeartbeatThrottleInterval: '100 milliseconds',
          ...(taskQueue === taskQueues.train && { maxConcurrentActivityTaskExecutions: trainingSlots }),
          ...(taskQueue === taskQueues.pipeline && { workflowBundle: { code: this.code } }),
        }),
      ),
    );
    const [first, ...others] = workers;
    const running = others.map((worker) => worker.run());
    try {
      return await first!.runUntil(work);
    } finally {
      for (const worker of others) worker.shutdown();
      await Promise.all(running);
    }
  }

  async close(): Promise<void> {
    await this.environment.teardown();
  }
}
