import { timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  hasPredictKey,
  stateOfKey,
  type ApiKey,
  type KeyState,
  type Permission,
} from '../../contracts/api-key.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { hashOfApiKey, idOfApiKey } from '../../policy/api-key-text.js';
import { holderOf, holdersOfSettings, mergeHolders, type KeyHolder } from './key-holder.js';
import type { SavedKeys } from './saved-keys.js';

/** `unknown`: the keys were never read, so nothing is known of this one. */
export type IdentifiedKey = { state: KeyState; holder: KeyHolder } | { state: 'wrong' | 'unknown' };

export interface KeyRingOptions {
  /** Keys of the settings, beside those of the store. */
  given: Partial<Record<Permission, string | undefined>>;
  /** Reads the keys of the store. */
  read: () => Promise<readonly ApiKey[]>;
  /** The keys of the last read, on this machine. */
  saved?: SavedKeys;
  /** Told of every use of a valid key of the store. */
  noteUse?: (id: string, nowMs: number) => void;
  /** Whether anyone may classify while there is no predict key. */
  mayBeOpen: boolean;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** A revocation is known after this time. @default 3000 */
  pollIntervalMs?: number;
}

/** How long a start waits for the store. */
const firstReadMs = 3_000;

/** The keys that open the API: those of the settings, and those of the store, which are read again every three seconds. */
export class KeyRing {
  private readonly given: readonly { hash: Buffer; holder: KeyHolder }[];
  /** By id; null before the first read. */
  private stored: ReadonlyMap<string, ApiKey> | null = null;
  private problem: string | null = null;
  private readonly stop = new AbortController();

  constructor(private readonly options: KeyRingOptions) {
    this.given = holdersOfSettings(options.given);
  }

  /** Reads the keys, for at most three seconds, and then follows them. Without the store, those of the last read hold. */
  async start(): Promise<void> {
    this.take((await this.options.saved?.load()) ?? null);
    const firstRead = this.refresh();
    void firstRead.then(() => this.follow());
    await Promise.race([firstRead, wait(firstReadMs, undefined, { ref: false })]);
  }

  /** Does not wait for a read that the store does not answer. */
  close(): void {
    this.stop.abort();
  }

  /** Whether a key is needed to classify. While the keys of the store are unknown, one is. */
  get needsPredictKey(): boolean {
    return !this.options.mayBeOpen || this.hasPredictKey || this.stored === null;
  }

  /** Whether there is, or was, a predict key. */
  get hasPredictKey(): boolean {
    return this.options.given.predict !== undefined || hasPredictKey(this.stored?.values() ?? []);
  }

  /** Whose key it is. Hashes are compared in constant time. */
  identify(text: string, now = Date.now()): IdentifiedKey {
    const hash = hashOfApiKey(text);
    const given = this.given.filter((one) => timingSafeEqual(one.hash, hash));
    if (given.length > 0) return { state: 'valid', holder: mergeHolders(given.map(({ holder }) => holder)) };
    const id = idOfApiKey(text);
    if (id === undefined) return { state: 'wrong' };
    if (this.stored === null) return { state: 'unknown' };
    const key = this.stored.get(id);
    if (key === undefined || !timingSafeEqual(Buffer.from(key.sha256, 'hex'), hash))
      return { state: 'wrong' };
    const state = stateOfKey(key, now);
    if (state === 'valid') this.options.noteUse?.(id, now);
    return { state, holder: holderOf(key) };
  }

  private async follow(): Promise<void> {
    const { pollIntervalMs = 3_000 } = this.options;
    const { signal } = this.stop;
    for (;;) {
      await wait(pollIntervalMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.refresh();
    }
  }

  private async refresh(): Promise<void> {
    const { read, saved, log } = this.options;
    try {
      const keys = await read();
      const isChanged = JSON.stringify([...(this.stored?.values() ?? [null])]) !== JSON.stringify(keys);
      this.take(keys);
      if (this.problem !== null) log('info', 'The API keys can be read again.');
      this.problem = null;
      if (isChanged) await saved?.save(keys);
    } catch (thrown) {
      const { message } = toEvergreenError(thrown);
      if (message !== this.problem)
        log('warn', `The API keys cannot be read, so those of the last read hold: ${message}`);
      this.problem = message;
    }
  }

  private take(keys: readonly ApiKey[] | null): void {
    this.stored = keys && new Map(keys.map((key) => [key.id, key]));
  }
}
