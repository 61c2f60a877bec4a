import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { MonitoringInput } from '../../contracts/monitor.js';
import type { monitoringWorkflow } from './monitoring.js';

/** True when the next run should go on: the history is long, or a newer version of the worker waits for this monitor. */
export function historyIsLong(maximumEvents: number): boolean {
  const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
  return continueAsNewSuggested || targetWorkerDeploymentVersionChanged || historyLength >= maximumEvents;
}

/** Goes on in a new run, on the newest worker version where workers are versioned. */
export async function continueMonitoring(input: MonitoringInput): Promise<never> {
  const upgrade = workflowInfo().targetWorkerDeploymentVersionChanged;
  const next = makeContinueAsNewFunc<typeof monitoringWorkflow>(
    upgrade ? { initialVersioningBehavior: 'AUTO_UPGRADE' } : {},
  );
  return next(input);
}
