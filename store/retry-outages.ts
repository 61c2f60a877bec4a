import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';
import { retry } from './retry.js';

export interface OutageRetryOptions {
  /** Ends every wait; its reason is thrown. */
  signal: AbortSignal;
  /** Called with the reason for waiting, once for each reason, and with null when the store works again. */
  onWait: (why: string | null) => void;
  /** First pause; doubles up to `maximumDelayMs`. @default 1000 */
  initialDelayMs?: number;
  /** @default 30000 */
  maximumDelayMs?: number;
}

export const isOutage = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && error.code === 'store-unavailable';

/**
 * A store that retries on `store-unavailable` (unreachable, silent, full) instead of throwing it. `create` is
 * not retried: when its response was lost, the retry would take the caller's own object for another's.
 */
export function retryOutages(store: ObjectStore, options: OutageRetryOptions): ObjectStore {
  const { signal, onWait, initialDelayMs = 1_000, maximumDelayMs = 30_000 } = options;
  let reported: string | null = null;
  const report = (why: string | null): void => {
    if (why === reported) return;
    reported = why;
    onWait(why);
  };

  async function retryOutage<Result>(operation: () => Promise<Result>): Promise<Result> {
    const isTransient = (error: unknown): boolean => {
      if (!isOutage(error)) return false;
      report(error.message);
      return true;
    };
    const result = await retry(operation, { isTransient, initialDelayMs, maximumDelayMs, signal });
    report(null);
    return result;
  }

  return {
    description: store.description,
    put: (key, body, known) => retryOutage(() => store.put(key, body, known)),
    putFile: (key, path, known) => retryOutage(() => store.putFile(key, path, known)),
    create: (key, body) => store.create(key, body),
    update: (key, change) => retryOutage(() => store.update(key, change)),
    get: (key) => retryOutage(() => store.get(key)),
    getToFile: (key, path) => retryOutage(() => store.getToFile(key, path)),
    stat: (key) => retryOutage(() => store.stat(key)),
    async *list(prefix) {
      // Reads all entries first: a list that fails in the middle must not yield its first entries twice.
      yield* await retryOutage(async () => {
        const entries = [];
        for await (const entry of store.list(prefix)) entries.push(entry);
        return entries;
      });
    },
    remove: (key) => retryOutage(() => store.remove(key)),
  };
}
