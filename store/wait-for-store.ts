import type { ObjectStore } from './object-store.js';
import { isOutage } from './retry-outages.js';
import { retry } from './retry.js';

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
  const isTransient = (error: unknown): boolean => {
    if (!isOutage(error) || Date.now() + intervalMs > deadline) return false;
    if (error.message !== loggedReason) log(`Waiting for the store. ${error.message}`);
    loggedReason = error.message;
    return true;
  };
  const pauses = { initialDelayMs: intervalMs, maximumDelayMs: intervalMs, signal };
  await retry(() => store.stat('probe/reachable'), { isTransient, ...pauses });
  if (loggedReason !== '') log(`${store.description} answers`);
}
