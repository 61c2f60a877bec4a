import { setTimeout as delay } from 'node:timers/promises';
import { toEvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';

/**
 * Waits until the store answers.
 * @param options.log called with each new reason for waiting, and at the end of the wait
 * @throws EvergreenError `store-unavailable` after `timeoutMs`; any other error at once; the signal's reason
 */
export async function waitForStore(
  store: ObjectStore,
  options: { timeoutMs: number; intervalMs?: number; signal?: AbortSignal; log?: (message: string) => void },
): Promise<void> {
  const { timeoutMs, intervalMs = 500, signal, log = () => undefined } = options;
  const deadline = Date.now() + timeoutMs;
  let loggedReason = '';
  for (;;) {
    signal?.throwIfAborted();
    try {
      await store.stat('probe/reachable');
      if (loggedReason !== '') log(`${store.description} answers`);
      return;
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      if (error.code !== 'store-unavailable' || Date.now() + intervalMs > deadline) throw error;
      if (error.message !== loggedReason) log(`Waiting for the store. ${error.message}`);
      loggedReason = error.message;
    }
    await delay(intervalMs, undefined, { signal });
  }
}
