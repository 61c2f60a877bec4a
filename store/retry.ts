import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Whether the same operation may succeed a moment later. */
  isTransient: (error: unknown) => boolean;
  /** @default Infinity */
  maximumAttempts?: number;
  /** Pause before the second attempt. It doubles with each further attempt. */
  initialDelayMs: number;
  /** @default Infinity */
  maximumDelayMs?: number;
  /** Share of the pause that is random, so that many callers do not retry at the same moment. @default 0 */
  jitter?: number;
  /** Ends every pause; its reason is thrown. */
  signal?: AbortSignal;
}

/**
 * Runs `operation` until it succeeds, fails with an error that is not transient, or has used all attempts.
 * Throws its last error.
 * @param operation gets the number of the attempt, counted from 1
 */
export async function retry<Result>(
  operation: (attempt: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { isTransient, maximumAttempts = Infinity, initialDelayMs, signal } = options;
  const { maximumDelayMs = Infinity, jitter = 0 } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt >= maximumAttempts || !isTransient(error)) throw error;
      const pauseMs = Math.min(initialDelayMs * 2 ** (attempt - 1), maximumDelayMs);
      await delay(pauseMs * (1 - jitter * Math.random()), undefined, { signal });
    }
  }
}
