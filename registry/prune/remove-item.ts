import { itemOfKey, type StoredItem } from '../../policy/retention/store-inventory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { removeSharedDirectory } from '../../store/shared-directory.js';
import { datasetDirectory } from '../datasets.js';
import { modelDirectory } from '../models.js';
import { tokenPartDirectory } from '../token-parts.js';
import { tokensDirectory } from '../tokens.js';
import { removeManifestsFirst } from '../trainings.js';

const directories = {
  model: modelDirectory,
  tokens: tokensDirectory,
  'part of tokens': tokenPartDirectory,
  dataset: datasetDirectory,
} as const;

/**
 * Removes the objects of an item, its manifest first: a directory whose removal is interrupted reads as absent, never as
 * damaged.
 * @returns `in-use` when it was written since the inventory; then nothing is removed
 */
export async function removeItem(store: ObjectStore, item: StoredItem): Promise<'removed' | 'in-use'> {
  const { kind, prefix, modifiedAt } = item;
  if (kind === 'model' || kind === 'tokens' || kind === 'part of tokens' || kind === 'dataset')
    return removeSharedDirectory(store, { prefix, manifestName: directories[kind].manifestName, modifiedAt });
  // With the slash, the runs that are stored beside this one are not listed.
  const listed = kind === 'run files' || kind === 'run record' ? `${prefix}/` : prefix;
  const keys: string[] = [];
  for await (const object of store.list(listed)) {
    const owner = itemOfKey(object.key);
    if (owner?.kind !== kind || owner.prefix !== prefix) continue;
    if (object.modifiedAt > modifiedAt) return 'in-use';
    keys.push(object.key);
  }
  // decision.json before run.json: a decision without its run would belong to nobody.
  if (kind === 'run record') keys.sort();
  await removeManifestsFirst(store, keys);
  return 'removed';
}
