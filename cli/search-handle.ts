import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowHandle,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import { setTimeout as wait } from 'node:timers/promises';
import { EvergreenError } from '../contracts/errors.js';
import { taskQueues, tuningWorkflowId } from '../contracts/names.js';
import type { TuningInput } from '../contracts/search.js';
import type { tuningWorkflow } from '../workflows/index.js';

export type SearchHandle = WorkflowHandle<typeof tuningWorkflow>;

/**
 * Starts a search under the fixed workflow id of its model, so that only one runs at a time.
 * @param why for a person who looks at it in Temporal
 * @throws EvergreenError `conflict` that names the search in progress
 */
export async function startSearch(
  client: Client,
  input: TuningInput,
  why?: string,
): Promise<WorkflowHandleWithFirstExecutionRunId<typeof tuningWorkflow>> {
  const model = input.model ?? 'default';
  const workflowId = tuningWorkflowId(model);
  try {
    return await client.workflow.start<typeof tuningWorkflow>('tuningWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `Search for the best hyperparameters of ${model}`,
      staticDetails: `${why === undefined ? '' : `${why}\n\n`}\`\`\`json\n${JSON.stringify(input, null, 2)}\n\`\`\``,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new EvergreenError(
      'conflict',
      `A search for ${model} is already running. \`npx evergreen trials\` shows it, \`npx evergreen trials stop\` ends it with the best so far.`,
      { details: { workflowId } },
    );
  }
}

/**
 * Calls `work` with the search that runs or ran last.
 * @throws EvergreenError `not-found` when there was none
 */
export async function withSearch<Result>(
  client: Client,
  model: string,
  work: (handle: SearchHandle) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(client.workflow.getHandle<typeof tuningWorkflow>(tuningWorkflowId(model)));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new EvergreenError(
      'not-found',
      `No search for ${model} is running or ran last. Start one with \`npx evergreen train --tune random --space …\`.`,
    );
  }
}

/** How long trainers that have just been started get to poll the queue. */
const slotLooks = 20;
const lookIntervalMs = 500;

/** How many trainings can run at once: each trainer that polls the queue runs one. 0 when none comes within ten seconds. */
export async function countTrainingSlots(client: Client): Promise<number> {
  for (let look = 1; ; look += 1) {
    const slots = await countTrainers(client);
    if (slots > 0 || look === slotLooks) return slots;
    await wait(lookIntervalMs);
  }
}

async function countTrainers(client: Client): Promise<number> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueues.train },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return new Set((pollers ?? []).map(({ identity }) => identity)).size;
}
