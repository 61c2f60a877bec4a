import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { endWithoutResult, endWithResult, type LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { RunningRetraining } from '../../contracts/monitor.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';

export type LifecycleLookUp = { status: 'running'; runId: string } | { status: 'ended'; end: LifecycleEnd };

/** Looks up in Temporal whether a lifecycle is still running and, if not, how it ended. */
export const createLookUpLifecycle = () => ({
  async lookUpLifecycle(input: { model: string; running: RunningRetraining }): Promise<LifecycleLookUp> {
    const { model, running } = input;
    const ended = (end: LifecycleEnd): LifecycleLookUp => ({ status: 'ended', end });
    const handle = Context.current().client.workflow.getHandle(
      lifecycleWorkflowId(model),
      running.runId ?? undefined,
    );
    try {
      const { runId, status } = await handle.describe();
      if (status.name === 'RUNNING') return { status: 'running', runId };
      const identity = { runId, reason: running.reason };
      if (status.name === 'COMPLETED')
        return ended(endWithResult(identity, (await handle.result()) as LifecycleResult));
      const outcome = status.name === 'CANCELLED' ? 'cancelled' : 'failed';
      return ended(endWithoutResult(identity, outcome, status.name.toLowerCase()));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const identity = { runId: running.runId ?? 'unknown', reason: running.reason };
      return ended(endWithoutResult(identity, 'failed', 'lost: Temporal no longer has this run'));
    }
  },
});
