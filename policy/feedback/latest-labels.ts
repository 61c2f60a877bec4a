import type { FeedbackRow } from '../../contracts/feedback.js';

/**
 * One row a text: the label accepted last, with whatever text and prediction were given for it at any time.
 * @param rows in the order of acceptance
 * @returns in the order in which the texts first came, and how many texts had their label changed
 */
export function latestLabels(rows: readonly FeedbackRow[]): { rows: FeedbackRow[]; relabelled: number } {
  const latest = new Map<string, FeedbackRow>();
  const relabelled = new Set<string>();
  for (const row of rows) {
    const earlier = latest.get(row.rowId);
    if (earlier !== undefined && earlier.label !== row.label) relabelled.add(row.rowId);
    const text = row.text ?? earlier?.text;
    const prediction = row.prediction ?? earlier?.prediction;
    latest.set(row.rowId, {
      ...row,
      ...(text !== undefined && { text }),
      ...(prediction !== undefined && { prediction }),
    });
  }
  return { rows: [...latest.values()], relabelled: relabelled.size };
}
