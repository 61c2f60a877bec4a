import type { FeedbackRow } from '../../contracts/feedback.js';
import { latestLabels } from './latest-labels.js';

/** When a labelled text was seen: as it was answered or, where that is not known, as its label came. Milliseconds since 1970. */
export const seenAt = ({ prediction, at }: FeedbackRow): number => Date.parse(prediction?.at ?? at);

/**
 * The labelled texts that a retraining would learn from and no candidate has: with text, a known label and a trusted source, not kept
 * for judging, accepted since the last rejected candidate began.
 * @param rows accepted since the champion's data were settled
 * @param options.since milliseconds since 1970; null: all of them
 */
export function unseenRows(
  rows: readonly FeedbackRow[],
  options: { labels: readonly string[]; quarantined: readonly string[]; since: number | null },
): FeedbackRow[] {
  const { labels, quarantined, since } = options;
  return latestLabels(rows).rows.filter(
    ({ split, text, label, source, at }) =>
      split !== 'test' &&
      text !== undefined &&
      labels.includes(label) &&
      !quarantined.includes(source) &&
      (since === null || Date.parse(at) > since),
  );
}
