import { setTimeout as delay } from 'node:timers/promises';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';

export interface OutageRetryOptions {
  /** Ends every wait; its reason is thrown. */
  signal: AbortSignal;
  /** Hears why everything waits, each reason once, and null when the store works again. */
  onWait: (why: string | null) => void;
  /** First pause; doubles up to `longestPauseMs`. @default 1000 */
  firstPauseMs?: number;
  /** @default 30000 */
  longestPauseMs?: number;
}

/**
 * A store that waits out `store-unavailable` (away, silent, full) instead of throwing it. All but `create`, which is not
 * repeated: a creation whose answer was lost would look like another's.
 */
export function retryOutages(store: ObjectStore, patience: OutageRetryOptions): ObjectStore {
  const { signal, onWait, firstPauseMs = 1_000, longestPauseMs = 30_000 } = patience;
  let said: string | null = null;
  const log = (why: string | null): void => {
    if (why === said) return;
    said = why;
    onWait(why);
  };

  async function waitOut<Result>(operation: () => Promise<Result>): Promise<Result> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      signal.throwIfAborted();
      try {
        const result = await operation();
        log(null);
        return result;
      } catch (error) {
        if (!(error instanceof EvergreenError && error.code === 'store-unavailable')) throw error;
        log(error.message);
        await delay(pauseMs, undefined, { signal });
      }
    }
  }

  return {
    description: store.description,
    put: (key, body) => waitOut(() => store.put(key, body)),
    putFile: (key, path) => waitOut(() => store.putFile(key, path)),
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
