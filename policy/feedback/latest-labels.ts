import type { FeedbackRow } from '../../contracts/feedback.js';

/**
 * Merges rows of the same text into one: the newest label, with the newest text and the newest prediction
 * that any of the rows has. A report of an error never replaces a label of a randomly chosen text: that text may
 * judge, and must not start to train.
 * @param rows in the order in which they were accepted
 * @returns one row for each text, in the order of their first rows, and the number of texts whose label
 * changed
 */
export function latestLabels(rows: readonly FeedbackRow[]): { rows: FeedbackRow[]; relabelled: number } {
  const latest = new Map<string, FeedbackRow>();
  const relabelled = new Set<string>();
  for (const row of rows) {
    const earlier = latest.get(row.rowId);
    const isKept = earlier?.kind === 'random' && row.kind === 'errors';
    if (earlier !== undefined && !isKept && earlier.label !== row.label) relabelled.add(row.rowId);
    const text = row.text ?? earlier?.text;
    const prediction = row.prediction ?? earlier?.prediction;
    latest.set(row.rowId, {
      ...(isKept ? earlier : row),
      ...(text !== undefined && { text }),
      ...(prediction !== undefined && { prediction }),
    });
  }
  return { rows: [...latest.values()], relabelled: relabelled.size };
}
