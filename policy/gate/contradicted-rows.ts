import type { FeedbackRow } from '../../contracts/feedback.js';

/**
 * Ids of the test rows that the newest trusted label of a randomly chosen text contradicts: the meaning of labels
 * changed, or one of the two is wrong. Such a row tells nothing about either model.
 * @param feedback in the order in which it was accepted
 * @param options.labels a label that the dataset does not have contradicts nothing
 */
export function findContradictedRows(
  rows: readonly { id: string; label: string }[],
  feedback: readonly FeedbackRow[],
  options: { labels: readonly string[]; excludedSources: readonly string[] },
): string[] {
  const newest = new Map<string, string>();
  for (const { rowId, label, kind, source } of feedback)
    if (kind === 'random' && options.labels.includes(label) && !options.excludedSources.includes(source))
      newest.set(rowId, label);
  return rows.filter(({ id, label }) => (newest.get(id) ?? label) !== label).map(({ id }) => id);
}
