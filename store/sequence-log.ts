import type { ObjectStore } from './object-store.js';

const digits = 10;

/**
 * An append-only log: objects numbered 1, 2, 3 … without gaps, each created once. A reader at position n has
 * read entry n.
 */
export interface SequenceLog {
  /**
   * @param before called with the number of the entry before it is created; again with another one when a writer was faster
   * @returns the number of the new entry. All entries with lower numbers existed before
   */
  append(bytes: Uint8Array, before?: (sequence: number) => Promise<void>): Promise<number>;
  /** Number of the newest entry; 0 when there is none. */
  last(): Promise<number>;
  /** The entries after `position`, in order, up to the newest. */
  after(position: number): AsyncGenerator<{ sequence: number; key: string; bytes: Uint8Array }>;
  /** Replaces an entry's content. */
  replace(sequence: number, bytes: Uint8Array): Promise<void>;
  /** Changes an entry's content: see `ObjectStore.update`. */
  update(
    sequence: number,
    change: (entry: { bytes: Uint8Array; key: string }) => Uint8Array | null,
  ): Promise<boolean>;
  /**
   * Removes the entries up to this number, except the newest of all, so that no number is used twice.
   * @returns how many
   */
  removeUpTo(sequence: number): Promise<number>;
}

/**
 * A log under `prefix` (which ends with `/`). Any number of processes may append: the one that creates a
 * number owns it, the others take the next. So one number is a complete cursor for a reader, and no writer,
 * however late, can write before it.
 */
export function openSequenceLog(store: ObjectStore, prefix: string): SequenceLog {
  const keyOf = (sequence: number): string => `${prefix}${String(sequence).padStart(digits, '0')}.json`;
  const exists = async (sequence: number): Promise<boolean> => (await store.stat(keyOf(sequence))) !== null;
  let newestSeen = 0;
  let isEndSure = false;

  /** The lowest number that still exists, since old entries may have been removed. 0 when there is none. */
  async function first(): Promise<number> {
    for await (const { key } of store.list(prefix)) {
      const match = /^(\d{10})\.json$/.exec(key.slice(prefix.length));
      if (match !== null) return Number(match[1]);
    }
    return 0;
  }

  async function last(): Promise<number> {
    // The newest entry that this process knows may have been removed meanwhile. Then the log is far ahead of
    // it.
    if (newestSeen > 0 && (await exists(await lastFrom(newestSeen)))) return newestSeen;
    const oldest = await first();
    return oldest === 0 ? newestSeen : lastFrom(oldest);
  }

  /**
   * Finds the end by doubling steps, then bisecting, since there are no gaps: 40 requests for a million
   * entries.
   */
  async function lastFrom(known: number): Promise<number> {
    let low = known;
    let step = 1;
    for (; await exists(low + step); step *= 2) low += step;
    for (let high = low + step; high - low > 1;) {
      const middle = Math.floor((low + high) / 2);
      if (await exists(middle)) low = middle;
      else high = middle;
    }
    return (newestSeen = Math.max(newestSeen, low));
  }

  return {
    last,

    async append(bytes, before) {
      let next = (await last()) + 1;
      // An entry that was removed by hand may look like the end, although readers are already past it.
      while (!isEndSure && (await exists(next + 1))) next = (await lastFrom(next + 1)) + 1;
      isEndSure = true;
      for (; ; next += 1) {
        await before?.(next);
        const outcome = await store.create(keyOf(next), bytes);
        newestSeen = Math.max(newestSeen, next);
        if (outcome === 'created') return next;
      }
    },

    async *after(position) {
      for (let next = Math.max(position + 1, await first()); ; next += 1) {
        let bytes = await store.get(keyOf(next));
        // An entry that was removed by hand must not end the log. One that is being written at this moment is
        // read again.
        if (bytes === null && (await exists(next + 1))) {
          bytes = await store.get(keyOf(next));
          if (bytes === null) continue;
        }
        if (bytes === null) return;
        yield { sequence: next, key: keyOf(next), bytes };
      }
    },

    async replace(sequence, bytes) {
      await store.put(keyOf(sequence), bytes);
    },

    update: (sequence, change) =>
      store.update(keyOf(sequence), (bytes) => change({ bytes, key: keyOf(sequence) })),

    async removeUpTo(sequence) {
      const until = Math.min(sequence, (await last()) - 1);
      let removed = 0;
      for (let oldest = await first(); oldest > 0 && oldest <= until; oldest += 1) {
        await store.remove(keyOf(oldest));
        removed += 1;
      }
      return removed;
    },
  };
}
