import { Context } from '@temporalio/activity';
import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { endWithoutResult, endWithResult, type LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { RunningRetraining } from '../../contracts/monitor.js';
import { lifecycleWorkflowId, tuningWorkflowId } from '../../contracts/names.js';
import type { TuningResult } from '../../contracts/search.js';

export type LifecycleLookUp = { status: 'running'; runId: string } | { status: 'ended'; end: LifecycleEnd };

/** Looks up in Temporal whether a lifecycle, or a search with its lifecycle, is still running and, if not, how it ended. */
export const createLookUpLifecycle = () => ({
  async lookUpLifecycle(input: { model: string; running: RunningRetraining }): Promise<LifecycleLookUp> {
    const { model, running } = input;
    const { isSearch, reason } = running;
    const workflowId = isSearch ? tuningWorkflowId(model) : lifecycleWorkflowId(model);
    const endOfSelf = (runId: string) => ({ runId, searchRunId: isSearch ? runId : null, reason });
    const ended = (end: LifecycleEnd): LifecycleLookUp => ({ status: 'ended', end });
    try {
      const { handle, status, runId } = await findRun(Context.current().client, workflowId, running.runId);
      if (status === 'RUNNING') return { status: 'running', runId };
      if (status === 'COMPLETED' || status === 'CONTINUED_AS_NEW') {
        const result: unknown = await handle.result();
        const lifecycle = isSearch ? (result as TuningResult).lifecycle : (result as LifecycleResult);
        return ended(
          endWithResult({ ...endOfSelf(runId), runId: isSearch ? lifecycle.runId : runId }, lifecycle),
        );
      }
      const outcome = status === 'CANCELLED' ? 'cancelled' : 'failed';
      return ended(endWithoutResult(endOfSelf(runId), outcome, status.toLowerCase()));
    } catch (error) {
      const runId = running.runId ?? 'unknown';
      if (error instanceof WorkflowFailedError)
        return ended(endWithoutResult(endOfSelf(runId), 'failed', `failed: ${error.cause?.message ?? ''}`));
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return ended(endWithoutResult(endOfSelf(runId), 'failed', 'lost: Temporal no longer has this run'));
    }
  },
});

/**
 * The newest of the runs of one workflow, each of which continued the one before.
 * @param firstRunId null: of whichever workflow came last
 * @returns `status` is `CONTINUED_AS_NEW` only where another workflow with this id came after it
 */
async function findRun({ workflow }: Client, workflowId: string, firstRunId: string | null) {
  const first = workflow.getHandle(workflowId, firstRunId ?? undefined);
  const description = await first.describe();
  const isContinued = description.status.name === 'CONTINUED_AS_NEW';
  const newest = isContinued ? await workflow.getHandle(workflowId).describe() : description;
  const newestFirstRunId = newest.raw.workflowExecutionInfo?.firstRunId || newest.runId;
  const runId = firstRunId ?? newestFirstRunId;
  const status = newestFirstRunId === runId ? newest.status.name : description.status.name;
  return { handle: first, status, runId };
}
