import type { FailedAttempt } from '../contracts/training-progress.js';

export type AttemptPlan =
  | { outcome: 'train'; microBatchSize: number }
  /** Even one row at a time needs more memory than there is. */
  | { outcome: 'too-little-memory' }
  /** Too many crashes without reaching another checkpoint. */
  | { outcome: 'keeps-crashing'; crashes: number };

const maximumCrashesWithoutProgress = 20;

/**
 * What the next attempt does. After each attempt that ran out of memory, the next one computes half as many
 * rows at once; a crash changes nothing. Only crashes since the last checkpoint count, so a long training
 * survives any number of kills.
 */
export function planTrainingAttempt(failed: readonly FailedAttempt[], batchSize: number): AttemptPlan {
  const tooMany = failed
    .filter(({ code }) => code === 'out-of-memory')
    .reduce((smallest, { microBatchSize }) => Math.min(smallest, microBatchSize), Infinity);
  if (tooMany <= 1) return { outcome: 'too-little-memory' };
  const newestStart = failed.reduce((newest, { resumedFromStep }) => Math.max(newest, resumedFromStep), 0);
  const crashes = failed.filter(
    ({ code, resumedFromStep }) => code === 'trainer-crashed' && resumedFromStep === newestStart,
  ).length;
  if (crashes >= maximumCrashesWithoutProgress) return { outcome: 'keeps-crashing', crashes };
  return { outcome: 'train', microBatchSize: Math.min(batchSize, Math.floor(tooMany / 2)) };
}
