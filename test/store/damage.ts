import type { ObjectStore } from '../../store/object-store.js';

/** The ways in which an object can stop being what was stored. `swap` needs the key of another object. */
export const damages = {
  async truncated(store: ObjectStore, key: string) {
    const bytes = await read(store, key);
    await store.put(key, bytes.subarray(0, bytes.byteLength - 1));
  },
  async 'bit-flipped'(store: ObjectStore, key: string) {
    const bytes = Buffer.from(await read(store, key));
    const middle = Math.floor(bytes.byteLength / 2);
    bytes[middle] = bytes[middle]! ^ 1;
    await store.put(key, bytes);
  },
  async emptied(store: ObjectStore, key: string) {
    await store.put(key, new Uint8Array());
  },
  async 'swapped for another object'(store: ObjectStore, key: string, other: string) {
    await store.put(key, await read(store, other));
  },
  async missing(store: ObjectStore, key: string) {
    await store.remove(key);
  },
};

export async function keysUnder(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

async function read(store: ObjectStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === null) throw new Error(`no object ${key}`);
  return bytes;
}
