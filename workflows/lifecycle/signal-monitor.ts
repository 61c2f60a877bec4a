import { CancellationScope, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { endWithoutResult, endWithResult, type LifecycleIdentity } from '../../contracts/lifecycle-end.js';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { monitoringWorkflowId } from '../../contracts/names.js';
import { messageOf } from '../failure-message.js';
import { lifecycleEndedSignal } from '../monitoring/messages.js';

/**
 * Signals to the model's monitor how a lifecycle ended, or a search without a winner, whoever started it. Best effort: there may be no
 * monitor, and a monitor that misses the signal looks the run up.
 */
export async function signalMonitor(
  model: string,
  identity: LifecycleIdentity,
  ending: { result: LifecycleResult } | { error: unknown },
): Promise<void> {
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
