import type { SplitName } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';

/**
 * The labeled texts that a model can learn something from: those that its dataset lacks, or trains on with
 * another label.
 * @param known the rows of the model's dataset, by id; without them all are new
 */
export function newRows(
  rows: readonly FeedbackRow[],
  known: ReadonlyMap<string, { split: SplitName; label: string }> | null,
): FeedbackRow[] {
  return rows.filter(({ rowId, label }) => {
    const row = known?.get(rowId);
    return row === undefined || (row.split !== 'test' && row.label !== label);
  });
}
