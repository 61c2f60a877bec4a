import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild, type ChildWorkflowOptions } from '@temporalio/workflow';
import type { MonitoringDecision, RunningRetraining } from '../../contracts/monitor.js';
import { lifecycleWorkflowId, taskQueues, tuningWorkflowId } from '../../contracts/names.js';
import type { lifecycleWorkflow } from '../lifecycle/lifecycle.js';
import type { tuningWorkflow } from '../tuning/tuning.js';
import { lookUpLifecycle } from './activities.js';

/**
 * Starts the model's lifecycle, or the search whose winner goes through it, or joins the one that is already running: a fixed
 * id allows only one at a time. It outlives the monitor and signals its end.
 * @param onReturned called when what was started ends, in whatever way
 */
export async function startRetraining(
  model: string,
  { summary, lifecycle, search }: MonitoringDecision,
  onReturned: () => void,
): Promise<RunningRetraining> {
  const { reason } = lifecycle;
  const retraining = { reason, summary, startedAt: Date.now(), isSearch: search !== null };
  const joined = { ...retraining, runId: null, joined: true };
  // A search has another id, so it would start beside a lifecycle, and on the data of before.
  const lifecycleRunId = search === null ? null : await runningLifecycle(model, joined);
  if (lifecycleRunId !== null) return { ...joined, isSearch: false, runId: lifecycleRunId };
  const options: ChildWorkflowOptions = {
    taskQueue: taskQueues.pipeline,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    parentClosePolicy: 'ABANDON',
    // If the monitor is stopped while the child starts, the child still runs.
    cancellationType: 'ABANDON',
    staticSummary: `Retrain ${model} (${reason})`,
    staticDetails: summary,
  };
  try {
    const child =
      search === null
        ? await startChild<typeof lifecycleWorkflow>('lifecycleWorkflow', {
            ...options,
            workflowId: lifecycleWorkflowId(model),
            args: [lifecycle],
          })
        : await startChild<typeof tuningWorkflow>('tuningWorkflow', {
            ...options,
            workflowId: tuningWorkflowId(model),
            args: [{ ...lifecycle, search }],
          });
    void child.result().then(onReturned, onReturned);
    return { ...retraining, runId: child.firstExecutionRunId, joined: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return joined;
  }
}

/** The run id of the model's lifecycle; null when none is running. */
async function runningLifecycle(model: string, joined: RunningRetraining): Promise<string | null> {
  const found = await lookUpLifecycle({ model, running: { ...joined, isSearch: false } });
  return found.status === 'running' ? found.runId : null;
}
