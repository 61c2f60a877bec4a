import type { FeedbackRow } from '../../contracts/feedback.js';
import { trustedLabels, type Trust } from '../feedback/trusted-labels.js';

/**
 * Ids of the test rows that the newest trusted label of a randomly chosen text contradicts: the meaning of labels
 * changed, or one of the two is wrong. Such a row tells nothing about either model.
 * @param feedback in the order in which it was accepted
 * @param trust.labels a label that the dataset does not have contradicts nothing
 */
export function findContradictedRows(
  rows: readonly { id: string; label: string }[],
  feedback: readonly FeedbackRow[],
  trust: Trust,
): string[] {
  const newest = new Map(trustedLabels(feedback, trust).map(({ rowId, label }) => [rowId, label]));
  return rows.filter(({ id, label }) => (newest.get(id) ?? label) !== label).map(({ id }) => id);
}
