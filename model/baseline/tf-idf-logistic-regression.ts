import { fitLogisticRegression } from './logistic-regression.js';
import { fitTfIdf } from './tf-idf.js';

/** Inverse of the regularization strength. */
const c = 10;
/** For all classes together. Bounds memory and time on large data. */
const maximumParameters = 400_000;
/** Bounds the memory for the features of many test rows. */
const textsAtOnce = 1_000;

/**
 * Trains the baseline that every report shows next to the transformer: logistic regression on TF-IDF of words
 * and word pairs.
 * @param actual class numbers [texts]
 * @returns predicts probabilities [texts][classes]
 */
export function trainBaseline(
  texts: readonly string[],
  actual: ArrayLike<number>,
  classes: number,
): (texts: readonly string[]) => Float64Array[] {
  const featuresOf = fitTfIdf(texts, Math.floor(maximumParameters / Math.max(1, classes - 1)));
  const model = fitLogisticRegression(featuresOf(texts), actual, { classes, c });
  return (given) => {
    const probabilities: Float64Array[] = [];
    for (let begin = 0; begin < given.length; begin += textsAtOnce)
      probabilities.push(...model(featuresOf(given.slice(begin, begin + textsAtOnce))));
    return probabilities;
  };
}
