import type { FeedbackRow } from '../../contracts/feedback.js';

/** Rows of one label that a source may always add, however small the dataset is. */
const alwaysAllowed = 50;

/**
 * Limits the influence of each source: for each label it may add at most as many training rows as the dataset
 * already has, so that it can at most double them. The newest rows are kept. Test rows are not limited.
 * @param labelCounts training rows of each label in the dataset
 * @returns the rows that are kept, and the number of dropped rows by source
 */
export function capSources(
  rows: readonly FeedbackRow[],
  labelCounts: ReadonlyMap<string, number>,
): { rows: FeedbackRow[]; dropped: Map<string, number> } {
  const used = new Map<string, number>();
  const dropped = new Map<string, number>();
  const kept = rows.toReversed().filter(({ source, label, split }) => {
    if (split === 'test') return true;
    const key = `${source}\0${label}`;
    const count = (used.get(key) ?? 0) + 1;
    used.set(key, count);
    if (count <= Math.max(alwaysAllowed, labelCounts.get(label) ?? 0)) return true;
    dropped.set(source, (dropped.get(source) ?? 0) + 1);
    return false;
  });
  return { rows: kept.reverse(), dropped };
}
