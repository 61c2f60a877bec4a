import type { FeedbackRow } from '../../contracts/feedback.js';
import { latestLabels } from '../feedback/latest-labels.js';

/** More labels would mix the shares of today with those of the past, fewer would tell little. */
const newestLabels = 100;
const minimumLabels = 50;

/**
 * How many of the newest labels of randomly chosen texts belong to each class; null when there are fewer than 50.
 * @param feedback in the order in which it was accepted
 * @param options.labels by class number
 */
export function countNewestLabels(
  feedback: readonly FeedbackRow[],
  options: { labels: readonly string[]; excludedSources: readonly string[] },
): number[] | null {
  const { labels, excludedSources } = options;
  const trusted = feedback.filter(
    ({ kind, label, source }) =>
      kind === 'random' && labels.includes(label) && !excludedSources.includes(source),
  );
  const newest = latestLabels(trusted).rows.slice(-newestLabels);
  if (newest.length < minimumLabels) return null;
  return labels.map((name) => newest.filter(({ label }) => label === name).length);
}
