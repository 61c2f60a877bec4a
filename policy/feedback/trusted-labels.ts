import type { FeedbackRow } from '../../contracts/feedback.js';
import { latestLabels } from './latest-labels.js';

/** Which labels may judge models. */
export interface Trust {
  /** Others are labels that the model does not have. */
  labels: readonly string[];
  /** Sources that a person excluded, or that are in quarantine. */
  notUsed: readonly string[];
}

/**
 * The labels that may judge models: of randomly chosen texts, with a known label, from sources that are used. Labels of texts
 * that were chosen because a model erred would favor any other model.
 * @param rows in the order in which they were accepted; of a text labeled twice, the newest label counts
 */
export const trustedLabels = (rows: readonly FeedbackRow[], { labels, notUsed }: Trust): FeedbackRow[] =>
  latestLabels(
    rows.filter(
      ({ kind, label, source }) => kind === 'random' && labels.includes(label) && !notUsed.includes(source),
    ),
  ).rows;
