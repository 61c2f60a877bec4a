import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild } from '@temporalio/workflow';
import type { RunningRetraining } from '../../contracts/monitor.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import { lifecycleWorkflowId, taskQueues } from '../../contracts/names.js';
import type { lifecycleWorkflow } from '../lifecycle/lifecycle.js';

/**
 * Starts the model's lifecycle, or joins the one that goes on: its fixed id lets only one run at a time. It outlives the
 * monitor, and its end comes back by signal.
 */
export async function startRetraining(
  model: string,
  decision: MonitoringDecision,
  onEnd: () => void,
): Promise<RunningRetraining> {
  const { summary, lifecycle } = decision;
  const { reason } = lifecycle;
  const retraining = { reason, summary, startedAt: Date.now() };
  try {
    const child = await startChild<typeof lifecycleWorkflow>('lifecycleWorkflow', {
      workflowId: lifecycleWorkflowId(model),
      taskQueue: taskQueues.pipeline,
      args: [lifecycle],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      // The monitor may be stopped while it waits for the start; the retraining that it decided on goes on.
      cancellationType: 'ABANDON',
      staticSummary: `Retrain ${model} (${reason})`,
      staticDetails: summary,
    });
    void child.result().then(onEnd, onEnd);
    return { ...retraining, runId: child.firstExecutionRunId, joined: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { ...retraining, runId: null, joined: true };
  }
}
