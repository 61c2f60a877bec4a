import { splitNames, type DatasetRow, type SplitName } from '../contracts/dataset.js';
import type { FeedbackRow } from '../contracts/feedback.js';
import { readSplit, storedDataset } from './datasets.js';
import { nullWhenLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';

/**
 * Which of the rows `ids` are in a dataset, as test rows or as rows that a model of it was trained on or calibrated with.
 * @returns null when the dataset is no longer there or damaged
 */
export async function findRowsOfDataset(
  store: ObjectStore,
  digest: string,
  ids: readonly string[],
): Promise<{ test: string[]; trained: string[] } | null> {
  const found = await rowsAmong(store, digest, ids);
  const idsOf = (isTest: boolean) =>
    found!.filter(({ split }) => (split === 'test') === isTest).map(({ id }) => id);
  return found && { test: idsOf(true), trained: idsOf(false) };
}

/**
 * The labelled texts that a model of a dataset can learn something from: those that the dataset lacks, or trains on with another
 * label.
 * @param digest of the dataset; when it is gone, all are new
 */
export async function rowsNewToDataset(
  store: ObjectStore,
  digest: string,
  rows: readonly FeedbackRow[],
): Promise<FeedbackRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ rowId }) => rowId);
  const known = new Map((await rowsAmong(store, digest, ids))?.map((row) => [row.id, row]));
  return rows.filter(({ rowId, label }) => {
    const row = known.get(rowId);
    return row === undefined || (row.split !== 'test' && row.label !== label);
  });
}

async function rowsAmong(
  store: ObjectStore,
  digest: string,
  ids: readonly string[],
): Promise<(DatasetRow & { split: SplitName })[] | null> {
  const wanted = new Set(ids);
  const found: (DatasetRow & { split: SplitName })[] = [];
  try {
    for (const split of splitNames)
      for await (const row of readSplit(store, storedDataset(digest), split))
        if (wanted.has(row.id)) found.push({ ...row, split });
    return found;
  } catch (error) {
    return nullWhenLost(error);
  }
}
