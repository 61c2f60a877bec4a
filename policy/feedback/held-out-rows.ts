import type { SplitName } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';

/**
 * The rows that may judge a model: randomly chosen texts of the split `test` that it was not trained on. A dataset with
 * splits of its own, or a report of an error, may have trained on a text whose hash says `test`.
 * @param known the rows of the model's dataset, by id; without them the hash alone decides
 */
export function heldOutRows(
  rows: readonly FeedbackRow[],
  known: ReadonlyMap<string, { split: SplitName }> | null,
): FeedbackRow[] {
  return rows.filter(
    ({ rowId, kind, split }) =>
      kind === 'random' && split === 'test' && (known?.get(rowId)?.split ?? 'test') === 'test',
  );
}
