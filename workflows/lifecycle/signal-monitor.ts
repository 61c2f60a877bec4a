import {
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { endWithoutResult, endWithResult } from '../../contracts/lifecycle-end.js';
import type { LifecycleResult, ParsedLifecycleInput } from '../../contracts/lifecycle.js';
import { monitoringWorkflowId } from '../../contracts/names.js';
import { messageOf } from '../failure-message.js';
import { lifecycleEndedSignal } from '../monitoring/messages.js';

/**
 * Signals to the model's monitor how this lifecycle ended, whoever started it. Best effort: there may be no
 * monitor, and a monitor that misses the signal looks the run up.
 */
export async function signalMonitor(
  { model, reason }: ParsedLifecycleInput,
  ending: { result: LifecycleResult } | { error: unknown },
): Promise<void> {
  const identity = { runId: workflowInfo().runId, reason };
  const end =
    'result' in ending
      ? endWithResult(identity, ending.result)
      : isCancellation(ending.error)
        ? endWithoutResult(identity, 'cancelled', 'cancelled')
        : endWithoutResult(identity, 'failed', `failed: ${messageOf(ending.error)}`);
  await CancellationScope.nonCancellable(() =>
    getExternalWorkflowHandle(monitoringWorkflowId(model)).signal(lifecycleEndedSignal, end),
  ).catch(() => undefined);
}
