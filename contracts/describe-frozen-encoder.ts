import type { FrozenEncoderSummary } from './training-progress.js';

/** That the encoder was not fine-tuned, and what was done instead, in one clause for a person. */
export const describeFrozenEncoder = ({ trainingRows, c, folds }: FrozenEncoderSummary): string =>
  `the encoder is that of the base, unchanged, and a logistic regression on its embeddings of ${trainingRows} training rows answers (C = ${c}, chosen by ${folds}-fold cross-validation)`;
