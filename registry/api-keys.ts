import { apiKeysSchema, type ApiKey } from '../contracts/api-key.js';
import { EvergreenError } from '../contracts/errors.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson, parseStoredJson, readJson } from '../store/stored-json.js';

const keyOf = (model: string): string => `keys/${parseWith(modelNameSchema, model, 'model name')}.json`;

/** The API keys of a model, oldest first: one small read. @throws EvergreenError `corrupt-object` */
export async function readApiKeys(store: ObjectStore, model: string): Promise<ApiKey[]> {
  return (await readJson(store, keyOf(model), apiKeysSchema))?.keys ?? [];
}

/** @throws EvergreenError `conflict` when another key has the id */
export async function addApiKey(store: ObjectStore, model: string, added: ApiKey): Promise<void> {
  const objectKey = keyOf(model);
  if ((await store.create(objectKey, encode([added]))) === 'created') return;
  await changeApiKeys(store, model, (keys) => {
    const same = keys.find(({ id }) => id === added.id);
    if (same === undefined) return [...keys, added];
    // A repeated write whose first response was lost finds its own key.
    if (same.sha256 === added.sha256) return null;
    throw new EvergreenError('conflict', `There is a key ${added.id} already. Create another one.`);
  });
}

/**
 * Revokes a key for good. Nothing changes if it is revoked already.
 * @throws EvergreenError `not-found`
 */
export async function revokeApiKey(
  store: ObjectStore,
  model: string,
  id: string,
  revoked: NonNullable<ApiKey['revoked']>,
): Promise<ApiKey> {
  let found: ApiKey | undefined;
  await changeApiKeys(store, model, (keys) => {
    const key = keys.find((one) => one.id === id);
    if (key === undefined) return null;
    found = key.revoked === null ? { ...key, revoked } : key;
    return keys.map((one) => (one === key ? found! : one));
  });
  if (found !== undefined) return found;
  throw new EvergreenError(
    'not-found',
    `${model} has no key ${id} in the store. \`npx evergreen keys list\` lists those that it has.`,
  );
}

/** Compare and swap: no key that another command adds or revokes meanwhile is lost. @param change null: nothing to write */
async function changeApiKeys(
  store: ObjectStore,
  model: string,
  change: (keys: ApiKey[]) => ApiKey[] | null,
): Promise<void> {
  const objectKey = keyOf(model);
  await store.update(objectKey, (bytes) => {
    const changed = change(parseStoredJson(bytes, apiKeysSchema, objectKey).keys);
    return changed && encode(changed);
  });
}

const encode = (keys: readonly ApiKey[]): Uint8Array => canonicalJson({ formatVersion: 1, keys });
