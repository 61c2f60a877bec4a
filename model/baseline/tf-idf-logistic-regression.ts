import { fitLogisticRegression } from './logistic-regression.js';
import { fitTfIdf } from './tf-idf.js';

/** Inverse of the regularization strength. */
const c = 10;
/** For all classes together. Bounds memory and time on large data. */
const maximumParameters = 400_000;

/** A trained baseline model. */
export interface Baseline {
  /** @returns probabilities [texts][classes] */
  predict(texts: readonly string[]): Float64Array[];
}

/**
 * Trains the baseline that every report shows next to the transformer: logistic regression on TF-IDF of words
 * and word pairs.
 * @param options.actual class numbers [texts]
 */
export function trainBaseline(options: {
  texts: readonly string[];
  actual: ArrayLike<number>;
  classes: number;
}): Baseline {
  const { texts, actual, classes } = options;
  const tfIdf = fitTfIdf(texts, Math.floor(maximumParameters / Math.max(1, classes - 1)));
  const model = fitLogisticRegression(tfIdf.transform(texts), actual, { classes, c });
  return { predict: (given) => model(tfIdf.transform(given)) };
}
