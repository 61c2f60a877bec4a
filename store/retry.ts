import { setTimeout as delay } from 'node:timers/promises';

export interface RetryPolicy {
  maximumAttempts: number;
  /** Doubles with each attempt; half of it is random, so that many callers do not come back at once. */
  initialDelayMs: number;
}

/**
 * Runs `operation` until it succeeds, fails for good, or was tried often enough; then throws what it threw.
 * @param operation is told which attempt this is, counted from 1
 */
export async function retryTransient<Result>(
  operation: (attempt: number) => Promise<Result>,
  isTransient: (error: unknown) => boolean,
  policy: RetryPolicy,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt >= policy.maximumAttempts || !isTransient(error)) throw error;
      await delay(policy.initialDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}
