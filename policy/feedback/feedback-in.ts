import type { DataSource } from '../../contracts/dataset.js';

/** The last feedback batch that a source of training rows contains; 0 if it contains none. */
export const feedbackIn = (source: DataSource | undefined): number =>
  source?.kind === 'retraining' ? (source.feedbackUntil ?? 0) : 0;
