import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild } from '@temporalio/workflow';
import type { MonitoringDecision, RunningRetraining } from '../../contracts/monitor.js';
import { lifecycleWorkflowId, taskQueues } from '../../contracts/names.js';
import type { lifecycleWorkflow } from '../lifecycle/lifecycle.js';

/**
 * Starts the model's lifecycle, or joins the one that is already running: its fixed id allows only one at a
 * time. It outlives the monitor and signals its end.
 * @param onReturned called when the lifecycle that was started ends, in whatever way
 */
export async function startRetraining(
  model: string,
  { summary, lifecycle }: MonitoringDecision,
  onReturned: () => void,
): Promise<RunningRetraining> {
  const { reason } = lifecycle;
  const retraining = { reason, summary, startedAt: Date.now() };
  try {
    const child = await startChild<typeof lifecycleWorkflow>('lifecycleWorkflow', {
      workflowId: lifecycleWorkflowId(model),
      taskQueue: taskQueues.pipeline,
      args: [lifecycle],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      // If the monitor is stopped while the lifecycle starts, the lifecycle still runs.
      cancellationType: 'ABANDON',
      staticSummary: `Retrain ${model} (${reason})`,
      staticDetails: summary,
    });
    void child.result().then(onReturned, onReturned);
    return { ...retraining, runId: child.firstExecutionRunId, joined: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { ...retraining, runId: null, joined: true };
  }
}
