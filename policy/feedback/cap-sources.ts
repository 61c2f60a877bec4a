import type { FeedbackRow } from '../../contracts/feedback.js';

/** However small the data are, this many rows of a label from one source are no flood. */
const alwaysAllowed = 50;

/**
 * Leaves out what floods: one source may add, for each label, no more training rows than the data before had of that label, so that
 * it can at most double it. The newest rows stay; rows that judge are never counted.
 * @param labelCounts training rows of each label in the data before
 * @returns what stays, and the number of rows left out by source
 */
export function capSources(
  rows: readonly FeedbackRow[],
  labelCounts: ReadonlyMap<string, number>,
): { rows: FeedbackRow[]; left: Map<string, number> } {
  const used = new Map<string, number>();
  const left = new Map<string, number>();
  const kept = rows.toReversed().filter(({ source, label, split }) => {
    if (split === 'test') return true;
    const key = `${source}\0${label}`;
    const count = (used.get(key) ?? 0) + 1;
    used.set(key, count);
    if (count <= Math.max(alwaysAllowed, labelCounts.get(label) ?? 0)) return true;
    left.set(source, (left.get(source) ?? 0) + 1);
    return false;
  });
  return { rows: kept.reverse(), left };
}
