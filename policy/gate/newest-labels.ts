import type { FeedbackRow } from '../../contracts/feedback.js';
import { trustedLabels, type Trust } from '../feedback/trusted-labels.js';

/** More labels would mix the shares of today with those of the past, fewer would tell little. */
const newestLabels = 100;
const minimumLabels = 50;

/**
 * How many of the newest labels of randomly chosen texts belong to each class; null when there are fewer than 50.
 * @param feedback in the order in which it was accepted
 * @param trust.labels by class number
 */
export function countNewestLabels(feedback: readonly FeedbackRow[], trust: Trust): number[] | null {
  const newest = trustedLabels(feedback, trust).slice(-newestLabels);
  if (newest.length < minimumLabels) return null;
  return trust.labels.map((name) => newest.filter(({ label }) => label === name).length);
}
