import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';

/**
 * Waits for another workflow with the same id to end: each wait is longer than the one before, so that even days of waiting
 * leave a short history.
 */
const intervals = ['1 second', '5 seconds', '30 seconds', '1 minute', '5 minutes', '15 minutes'] as const;

/** Starts a child workflow as soon as no other one has its id. */
export async function startWhenFree<Handle>(start: () => Promise<Handle>): Promise<Handle> {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(intervals[attempt] ?? intervals.at(-1)!);
    }
}
