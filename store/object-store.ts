import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import type { ContentHash } from '../files/hashes.js';

/** An object's key and size. */
export interface ObjectEntry {
  key: string;
  sizeBytes: number;
}

/** An object in a list. */
export interface ListedObject extends ObjectEntry {
  /** Time of the last write, in milliseconds since 1970, by the clock of the store. */
  modifiedAt: number;
}

/**
 * Keeps everything that must outlive a process. There are two adapters (MinIO, a directory) and one
 * conformance suite. Keys are relative paths of `[A-Za-z0-9._=-]` segments. A reader sees an object whole or
 * not at all. Every method throws EvergreenError `invalid-input` for any other key, `store-unavailable` when
 * the store does not answer (a write may have happened or not), and `store-unsuitable` when trying again
 * cannot help.
 */
export interface ObjectStore {
  /** For messages, for example `MinIO http://127.0.0.1:9000/evergreen`. */
  readonly description: string;
  /**
   * Writes or replaces an object. Only for keys made from a hash or an attempt, or whose last writer may win.
   * @param known the hash of the body, where the caller has computed it: it is not computed again
   */
  put(key: string, body: Uint8Array, known?: ContentHash): Promise<ObjectReference>;
  /**
   * Like `put`.
   * @throws EvergreenError `invalid-input` when the file is not, or no longer, what is `known` of it
   */
  putFile(key: string, path: string, known?: ContentHash): Promise<ObjectReference>;
  /** Writes an object only if the key is free; exactly one of any number of racing callers gets `created`. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /**
   * Replaces an object's bytes by what `change` makes of them (compare and swap): no write in between is lost. `change` may be
   * called several times.
   * @returns false when there is no object, or `change` returned null
   */
  update(key: string, change: (bytes: Uint8Array) => Uint8Array | null): Promise<boolean>;
  /** The object's bytes, or null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Streams the object into a file (parents made, replaced atomically); false when there is none. */
  getToFile(key: string, path: string): Promise<boolean>;
  stat(key: string): Promise<ObjectEntry | null>;
  /** All objects whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ListedObject>;
  remove(key: string): Promise<void>;
}

/** The error of a write to a store whose disk is full. */
export const fullStore = (
  description: string,
  reason: string,
  options: ConstructorParameters<typeof EvergreenError>[2],
): EvergreenError =>
  new EvergreenError(
    'store-unavailable',
    `The disk of ${description} is full (${reason}). Free some space there; everything that waits for it then continues by itself.`,
    options,
  );

/** The error of `putFile` for a file that is not, or no longer, what its hash says. */
export const changedFile = (path: string, { sha256 }: ContentHash): EvergreenError =>
  new EvergreenError(
    'invalid-input',
    `${path} changed while it was being stored: its sha256 is no longer ${sha256}. Store it again.`,
    { details: { path } },
  );
