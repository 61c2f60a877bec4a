import { ActivityFailure, ChildWorkflowFailure } from '@temporalio/workflow';

/** The message of the failure that others wrap. */
export function messageOf(error: unknown): string {
  let cause = error;
  while (cause instanceof ChildWorkflowFailure || cause instanceof ActivityFailure) cause = cause.cause;
  return cause instanceof Error ? cause.message : String(cause);
}
