import type { FeedbackRow } from '../../contracts/feedback.js';
import { latestLabels } from './latest-labels.js';

/** When a labeled text was seen, in ms since 1970: time of its prediction or, if unknown, of its label. */
export const seenAt = ({ prediction, at }: FeedbackRow): number => Date.parse(prediction?.at ?? at);

/** The rows whose texts were seen since the traffic changed, in milliseconds since 1970; all of them when it never did. */
export const seenSince = <Row extends FeedbackRow>(rows: readonly Row[], changedAt: number | null): Row[] =>
  rows.filter((row) => changedAt === null || seenAt(row) >= changedAt);

/**
 * The training rows that neither the champion nor the last rejected candidate was trained on: those with a
 * text, a known label and a trusted source that are not test rows.
 * @param rows feedback that was accepted after the source of the champion's data was pinned
 * @param options.after the last feedback batch that the rejected candidate was trained on
 */
export function unusedRows(
  rows: readonly FeedbackRow[],
  options: { labels: readonly string[]; quarantined: readonly string[]; after: number },
): FeedbackRow[] {
  const { labels, quarantined, after } = options;
  return latestLabels(rows.filter(({ source }) => !quarantined.includes(source))).rows.filter(
    ({ split, text, label, sequence }) =>
      split !== 'test' && text !== undefined && labels.includes(label) && sequence > after,
  );
}
