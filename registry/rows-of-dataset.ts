import { splitNames } from '../contracts/dataset.js';
import { EvergreenError } from '../contracts/errors.js';
import { readSplit, storedDataset } from './datasets.js';
import type { ObjectStore } from './object-store.js';

/**
 * Which of the rows `ids` are in a dataset, as test rows or as rows that a model of it was trained on or calibrated with.
 * @returns null when the dataset is no longer there or damaged
 */
export async function findRowsOfDataset(
  store: ObjectStore,
  digest: string,
  ids: readonly string[],
): Promise<{ test: string[]; trained: string[] } | null> {
  const wanted = new Set(ids);
  const found = { test: [] as string[], trained: [] as string[] };
  try {
    for (const split of splitNames)
      for await (const { id } of readSplit(store, storedDataset(digest), split))
        if (wanted.has(id)) found[split === 'test' ? 'test' : 'trained'].push(id);
    return found;
  } catch (error) {
    if (error instanceof EvergreenError && ['not-found', 'corrupt-object'].includes(error.code)) return null;
    throw error;
  }
}
