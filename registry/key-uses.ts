import { keyUsesSchema } from '../contracts/api-key.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson, parseStoredJson, readJson } from '../store/stored-json.js';

/** When keys were used last, by their ids. */
export type KeyUses = Readonly<Record<string, string>>;

const objectKeyOf = (model: string): string =>
  `key-uses/${parseWith(modelNameSchema, model, 'model name')}.json`;

/** When the keys of a model were used last, as far as its APIs have written it. @throws EvergreenError `corrupt-object` */
export async function readKeyUses(store: ObjectStore, model: string): Promise<KeyUses> {
  return (await readJson(store, objectKeyOf(model), keyUsesSchema))?.uses ?? {};
}

/** Writes uses. Those that other processes write at the same time stay; of two of one key, the later one does. */
export async function writeKeyUses(store: ObjectStore, model: string, uses: KeyUses): Promise<void> {
  const objectKey = objectKeyOf(model);
  if ((await store.create(objectKey, encode(uses))) === 'created') return;
  await store.update(objectKey, (bytes) => {
    const merged = { ...parseStoredJson(bytes, keyUsesSchema, objectKey).uses };
    for (const [id, at] of Object.entries(uses)) if (at > (merged[id] ?? '')) merged[id] = at;
    return encode(merged);
  });
}

const encode = (uses: KeyUses): Uint8Array => canonicalJson({ formatVersion: 1, uses });
