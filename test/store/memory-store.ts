import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';

export interface MemoryStore extends ObjectStore {
  objects: Map<string, { bytes: Uint8Array; modifiedAt: number }>;
}

/**
 * A store in memory, for tests of orders in time.
 * @param options.now the clock of the store
 * @param options.pause awaited before each request
 */
export function createMemoryStore({
  now = Date.now,
  pause = async () => undefined,
}: { now?: () => number; pause?: () => Promise<unknown> } = {}): MemoryStore {
  const objects: MemoryStore['objects'] = new Map();
  const write = (key: string, bytes: Uint8Array) => {
    objects.set(key, { bytes, modifiedAt: now() });
    return { key, sha256: sha256(bytes), sizeBytes: bytes.byteLength };
  };
  const get = (key: string) => objects.get(key)?.bytes ?? null;
  return {
    description: 'memory',
    objects,
    async put(key, bytes) {
      await pause();
      return write(key, bytes);
    },
    async putFile(key, path) {
      const bytes = await readFile(path);
      await pause();
      return write(key, bytes);
    },
    async create(key, bytes) {
      await pause();
      if (objects.has(key)) return 'exists';
      write(key, bytes);
      return 'created';
    },
    async update(key, change) {
      await pause();
      const bytes = get(key);
      const changed = bytes && change(bytes);
      if (changed === null) return false;
      write(key, changed);
      return true;
    },
    async get(key) {
      await pause();
      return get(key);
    },
    async getToFile(key, path) {
      await pause();
      const bytes = get(key);
      if (bytes === null) return false;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      return true;
    },
    async stat(key) {
      await pause();
      const bytes = get(key);
      return bytes && { key, sizeBytes: bytes.byteLength };
    },
    async *list(prefix) {
      await pause();
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      yield* keys.map((key) => {
        const { bytes, modifiedAt } = objects.get(key)!;
        return { key, sizeBytes: bytes.byteLength, modifiedAt };
      });
    },
    async remove(key) {
      await pause();
      objects.delete(key);
    },
  };
}
