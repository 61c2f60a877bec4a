import type { FeedbackRow } from '../contracts/feedback.js';
import type { ObjectStore } from '../store/object-store.js';
import { findRowsOfDataset } from './rows-of-dataset.js';

/**
 * The rows that may judge a model: those of the split `test` that were not among the rows it was trained on. A dataset with splits of
 * its own may have trained on a text whose hash says `test`.
 * @param datasetDigest the dataset that the model was trained on; when it is gone, the hash alone decides
 */
export async function judgingRows(
  store: ObjectStore,
  datasetDigest: string,
  rows: readonly FeedbackRow[],
): Promise<FeedbackRow[]> {
  const candidates = rows.filter(({ split }) => split === 'test');
  if (candidates.length === 0) return [];
  const found = await findRowsOfDataset(
    store,
    datasetDigest,
    candidates.map(({ rowId }) => rowId),
  );
  const trained = new Set(found?.trained);
  return candidates.filter(({ rowId }) => !trained.has(rowId));
}
