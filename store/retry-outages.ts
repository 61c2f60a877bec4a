import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';
import { retry } from './retry.js';

export interface OutageRetryOptions {
  /** Ends every wait; its reason is thrown. */
  signal: AbortSignal;
  /** Hears why everything waits, each reason once, and null when the store works again. */
  onWait: (why: string | null) => void;
  /** First pause; doubles up to `maximumDelayMs`. @default 1000 */
  initialDelayMs?: number;
  /** @default 30000 */
  maximumDelayMs?: number;
}

const isOutage = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && error.code === 'store-unavailable';

/**
 * A store that waits out `store-unavailable` (away, silent, full) instead of throwing it. All but `create`, which is not
 * repeated: a creation whose answer was lost would look like another's.
 */
export function retryOutages(store: ObjectStore, options: OutageRetryOptions): ObjectStore {
  const { signal, onWait, initialDelayMs = 1_000, maximumDelayMs = 30_000 } = options;
  let reported: string | null = null;
  const report = (why: string | null): void => {
    if (why === reported) return;
    reported = why;
    onWait(why);
  };

  async function waitOut<Result>(operation: () => Promise<Result>): Promise<Result> {
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
    put: (key, body, known) => waitOut(() => store.put(key, body, known)),
    putFile: (key, path, known) => waitOut(() => store.putFile(key, path, known)),
    create: (key, body) => store.create(key, body),
    get: (key) => waitOut(() => store.get(key)),
    getToFile: (key, path) => waitOut(() => store.getToFile(key, path)),
    stat: (key) => waitOut(() => store.stat(key)),
    async *list(prefix) {
      // All at once: a list that breaks off in the middle must not yield its first entries twice.
      yield* await waitOut(async () => {
        const entries = [];
        for await (const entry of store.list(prefix)) entries.push(entry);
        return entries;
      });
    },
    remove: (key) => waitOut(() => store.remove(key)),
  };
}
