import { setTimeout as delay } from 'node:timers/promises';
import { toEvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';

/**
 * Waits until the store answers, and says so when it has to.
 * @param options.log hears each new reason for waiting, and the end of the wait
 * @throws EvergreenError `store-unavailable` after `timeoutMs`; at once what waiting cannot cure; the signal's reason
 */
export async function waitForStore(
  store: ObjectStore,
  options: { timeoutMs: number; intervalMs?: number; signal?: AbortSignal; log?: (message: string) => void },
): Promise<void> {
  const { timeoutMs, intervalMs = 500, signal, log = () => undefined } = options;
  const deadline = Date.now() + timeoutMs;
  let said = '';
  for (;;) {
    signal?.throwIfAborted();
    try {
      await store.stat('probe/reachable');
      if (said !== '') log(`${store.description} answers`);
      return;
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      if (error.code !== 'store-unavailable' || Date.now() + intervalMs > deadline) throw error;
      if (error.message !== said) log(`Waiting for the store. ${error.message}`);
      said = error.message;
    }
    await delay(intervalMs, undefined, { signal });
  }
}
