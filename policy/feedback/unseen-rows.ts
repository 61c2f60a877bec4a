import type { FeedbackRow } from '../../contracts/feedback.js';
import { latestLabels } from './latest-labels.js';

/** When a labelled text was seen: as it was answered or, where that is not known, as its label came. Milliseconds since 1970. */
export const seenAt = ({ prediction, at }: FeedbackRow): number => Date.parse(prediction?.at ?? at);

/**
 * The labelled texts that a retraining would learn from and no candidate has: with text, a known label and a trusted source, not kept
 * for judging, not used by the last rejected candidate.
 * @param rows accepted since the champion's data were settled
 * @param options.after the newest batch that a rejected candidate learned from
 */
export function unseenRows(
  rows: readonly FeedbackRow[],
  options: { labels: readonly string[]; quarantined: readonly string[]; after: number },
): FeedbackRow[] {
  const { labels, quarantined, after } = options;
  return latestLabels(rows.filter(({ source }) => !quarantined.includes(source))).rows.filter(
    ({ split, text, label, sequence }) =>
      split !== 'test' && text !== undefined && labels.includes(label) && sequence > after,
  );
}
