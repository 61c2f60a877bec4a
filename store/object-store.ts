/** An object's name and size. */
export interface ObjectEntry {
  key: string;
  sizeBytes: number;
}

/**
 * Where everything that must outlive a process is kept. Two adapters (MinIO, a directory), one conformance suite.
 * Keys are relative paths of `[A-Za-z0-9._=-]` segments. A reader sees an object whole or not at all.
 * Every method throws EvergreenError `invalid-input` for another key, `store-unavailable` when the store does not answer
 * (writing may then have happened or not), `store-unsuitable` when trying again cannot help.
 */
export interface ObjectStore {
  /** For messages, for example `MinIO http://127.0.0.1:9000/evergreen`. */
  readonly description: string;
  /** Writes or replaces an object. Only for keys made from a hash or an attempt, or whose last writer may win. */
  put(key: string, body: Uint8Array): Promise<void>;
  putFile(key: string, path: string): Promise<void>;
  /** Writes an object only if the key is free; exactly one of any number of racing callers gets `created`. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** The object's bytes, or null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Streams the object into a file (parents made, replaced atomically); false when there is none. */
  getToFile(key: string, path: string): Promise<boolean>;
  stat(key: string): Promise<ObjectEntry | null>;
  /** All objects whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ObjectEntry>;
  remove(key: string): Promise<void>;
}
