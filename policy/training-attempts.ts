/** How one attempt to train ended before it had a model, by its own fault: not by an outage, nor with its worker. */
export interface FailedAttempt {
  attempt: number;
  code: 'out-of-memory' | 'trainer-crashed';
  /** Step of the checkpoint that it began with; 0 at the start. */
  resumedFromStep: number;
  /** The last step that it told of. */
  step: number;
  /** Rows that it computed at once. */
  microBatchSize: number;
}

export type AttemptPlan =
  | { outcome: 'train'; microBatchSize: number }
  /** One row at a time is too much for this machine. */
  | { outcome: 'too-little-memory' }
  /** It crashed again and again without reaching another checkpoint. */
  | { outcome: 'keeps-crashing'; crashes: number };

const maximumCrashesWithoutProgress = 20;

/**
 * What the next attempt does. After each attempt that ran out of memory, half as many rows are computed at once; a crash
 * changes nothing. Crashes count from the last checkpoint on: a long training may be killed any number of times.
 */
export function planTrainingAttempt(failed: readonly FailedAttempt[], batchSize: number): AttemptPlan {
  const tooMany = failed
    .filter(({ code }) => code === 'out-of-memory')
    .reduce((least, { microBatchSize }) => Math.min(least, microBatchSize), Infinity);
  if (tooMany <= 1) return { outcome: 'too-little-memory' };
  const newestStart = failed.reduce((newest, { resumedFromStep }) => Math.max(newest, resumedFromStep), 0);
  const crashes = failed.filter(
    ({ code, resumedFromStep }) => code === 'trainer-crashed' && resumedFromStep === newestStart,
  ).length;
  if (crashes >= maximumCrashesWithoutProgress) return { outcome: 'keeps-crashing', crashes };
  return { outcome: 'train', microBatchSize: Math.min(batchSize, Math.floor(tooMany / 2)) };
}
