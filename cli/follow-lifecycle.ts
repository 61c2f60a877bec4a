import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  defaultPayloadConverter,
} from '@temporalio/common';
import { setTimeout as wait } from 'node:timers/promises';
import { EvergreenError, errorTable, type ErrorCode } from '../contracts/errors.js';
import type { LifecycleResult, LifecycleStatus } from '../contracts/lifecycle.js';
import { trainingProgressSchema, type TrainingProgress } from '../contracts/training-progress.js';
import { statusQuery } from '../workflows/lifecycle/messages.js';
import type { lifecycleWorkflow } from '../workflows/index.js';

/** Receives the progress of a run; lifecycle-view.ts shows it on a terminal. */
export interface LifecycleObserver {
  onStatus(status: LifecycleStatus): void;
  onTraining(progress: TrainingProgress): void;
  /**
   * A step waits for something outside of it, for example the store, or failed and is retried.
   * @param what for example `waiting` or `retrying (attempt 2)`
   */
  onDelay(what: string, reason: string): void;
}

const pollIntervalMs = 1_000;

/** Reports the progress of a run to `observer` until it ends. @throws EvergreenError with the reason when the run failed */
export async function followLifecycle(
  handle: WorkflowHandle<typeof lifecycleWorkflow>,
  observer: LifecycleObserver,
): Promise<LifecycleResult> {
  const ended = handle.result().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  for (;;) {
    const outcome = await Promise.race([ended, wait(pollIntervalMs)]);
    await report(handle, observer);
    if (outcome === undefined) continue;
    if ('error' in outcome) throw await explainFailure(handle, outcome.error);
    return outcome.result;
  }
}

/** Reports once. A server or worker that is unavailable for a moment does not end the reports. */
async function report(
  handle: WorkflowHandle<typeof lifecycleWorkflow>,
  observer: LifecycleObserver,
): Promise<void> {
  try {
    observer.onStatus(await handle.query(statusQuery));
    const { raw } = await handle.describe();
    for (const activity of raw.pendingActivities ?? []) {
      const payload = activity.heartbeatDetails?.payloads?.[0];
      const progress =
        payload && trainingProgressSchema.safeParse(defaultPayloadConverter.fromPayload(payload));
      if (progress?.success) observer.onTraining(progress.data);
      if (progress?.success && progress.data.waitingFor !== undefined)
        observer.onDelay('waiting', progress.data.waitingFor);
      const message = activity.lastFailure?.message;
      if (message) observer.onDelay(`retrying (attempt ${activity.attempt ?? 1})`, message);
    }
  } catch {
    return;
  }
}

/** For a cancelled run, adds what is left of it, from its status. */
async function explainFailure(
  handle: WorkflowHandle<typeof lifecycleWorkflow>,
  error: unknown,
): Promise<EvergreenError> {
  const failure = readableFailure(error);
  if (!isCancelled(error)) return failure;
  const status = await handle.query(statusQuery).catch(() => null);
  return new EvergreenError(failure.code, [failure.message, status?.kept].filter(Boolean).join(' '), {
    cause: error,
  });
}

const isCancelled = (error: unknown): boolean =>
  error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure;

/** The innermost failure as an EvergreenError, with the code and message of the step that failed. */
export function readableFailure(error: unknown): EvergreenError {
  let cause = error;
  while (
    cause instanceof WorkflowFailedError ||
    cause instanceof ActivityFailure ||
    cause instanceof ChildWorkflowFailure
  )
    cause = cause.cause;
  if (cause instanceof CancelledFailure)
    return new EvergreenError('conflict', 'The lifecycle was cancelled.');
  if (cause instanceof ApplicationFailure && cause.type && Object.hasOwn(errorTable, cause.type))
    return new EvergreenError(cause.type as ErrorCode, cause.message, { cause: error });
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EvergreenError('internal', message, { cause: error });
}
