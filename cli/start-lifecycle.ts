import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import { EvergreenError } from '../contracts/errors.js';
import type { LifecycleInput } from '../contracts/lifecycle.js';
import { lifecycleWorkflowId, taskQueues } from '../contracts/names.js';
import type { lifecycleWorkflow } from '../workflows/index.js';
import { temporalCommand } from './temporal-client.js';

export type LifecycleHandle = WorkflowHandleWithFirstExecutionRunId<typeof lifecycleWorkflow>;

/**
 * Starts a lifecycle under the fixed workflow id of its model, so that only one runs at a time.
 * @throws EvergreenError `conflict` that names the run in progress
 */
export async function startLifecycle(client: Client, input: LifecycleInput): Promise<LifecycleHandle> {
  const model = input.model ?? 'default';
  const workflowId = lifecycleWorkflowId(model);
  try {
    return await client.workflow.start<typeof lifecycleWorkflow>('lifecycleWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `Train and promote ${model} (${input.reason ?? 'manual'})`,
      staticDetails: `\`\`\`json\n${JSON.stringify(input, null, 2)}\n\`\`\``,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const running = await client.workflow.getHandle(workflowId).describe();
    const cancel = temporalCommand(client, `workflow cancel --workflow-id ${workflowId}`);
    throw new EvergreenError(
      'conflict',
      `A run of ${model} is going on already: ${running.runId}, started ${running.startTime.toISOString()}. Follow it (\`npx evergreen follow\`) or cancel it (\`${cancel}\`).`,
      { details: { workflowId, runId: running.runId } },
    );
  }
}
