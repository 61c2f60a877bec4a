import { ServiceError, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
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
import { describeQueue, isQueued } from './queued-activity.js';

/** Receives the progress of a run; lifecycle-view.ts shows it on a terminal. */
export interface LifecycleObserver {
  onStatus(status: LifecycleStatus): void;
  onTraining(progress: TrainingProgress): void;
  /**
   * The run goes on, but not now: it waits for something outside of it, or a step failed and is retried.
   * @param reason for a person, for example `retrying (attempt 2): the store does not answer`
   */
  onDelay(reason: string): void;
}

const pollIntervalMs = 1_000;
export const answerTimeoutMs = 5_000;

/**
 * Reports the progress of a run to `observer` until it ends.
 * @throws EvergreenError with the reason when the run failed; `temporal-unavailable` when Temporal stops answering, although
 * the run goes on
 */
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
    if (outcome !== undefined && 'error' in outcome && outcome.error instanceof ServiceError)
      throw lostSystem('npx evergreen follow', outcome.error);
    await report(handle, observer);
    if (outcome === undefined) continue;
    if ('error' in outcome) throw await explainFailure(handle, outcome.error);
    return outcome.result;
  }
}

/** @param command shows the run when the system is back */
export const lostSystem = (command: string, cause: unknown): EvergreenError =>
  new EvergreenError(
    'temporal-unavailable',
    `The system does not answer any more. The run goes on when the system runs again (\`npm start\`); then \`${command}\` shows it.`,
    { cause },
  );

/** Reports once. A server or worker that is unavailable for a moment does not end the reports. */
async function report(
  handle: WorkflowHandle<typeof lifecycleWorkflow>,
  observer: LifecycleObserver,
): Promise<void> {
  const soon = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
    handle.client.withDeadline(Date.now() + answerTimeoutMs, ask);
  try {
    const { raw } = await soon(() => handle.describe());
    const status = await soon(() => handle.query(statusQuery)).catch(() => null);
    if (status === null) return observer.onDelay('waiting for a worker that runs the workflow');
    observer.onStatus(status);
    for (const activity of raw.pendingActivities ?? []) {
      const payload = activity.heartbeatDetails?.payloads?.[0];
      const progress =
        payload && trainingProgressSchema.safeParse(defaultPayloadConverter.fromPayload(payload));
      if (progress?.success) observer.onTraining(progress.data);
      if (progress?.success && progress.data.waitingFor !== undefined)
        observer.onDelay(`waiting: ${progress.data.waitingFor}`);
      const message = activity.lastFailure?.message;
      if (message) observer.onDelay(`retrying (attempt ${activity.attempt ?? 1}): ${message}`);
      else if (isQueued(activity))
        observer.onDelay(
          await soon(() => describeQueue(handle.client, activity)).catch(() => 'waiting for a busy worker'),
        );
    }
  } catch {
    observer.onDelay('waiting for Temporal, which does not answer');
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
  if (cause instanceof CancelledFailure) return new EvergreenError('conflict', 'The run was cancelled.');
  if (cause instanceof ApplicationFailure && cause.type && Object.hasOwn(errorTable, cause.type))
    return new EvergreenError(cause.type as ErrorCode, cause.message, { cause: error });
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EvergreenError('internal', message, { cause: error });
}
