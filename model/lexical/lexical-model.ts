import { classScales } from './class-scales.js';
import { fitLogisticRegression, logitsOf, type LogisticModel } from './logistic-regression.js';
import { createVectorizer, learnVocabulary, vectorize, type Vocabulary } from './tf-idf.js';
import type { Words } from './words.js';

/** Inverse of the regularization strength. */
const strengths = { plain: 10, scaled: 30 };
/** For all classes together. Bounds memory and time on large data. */
const maximumParameters = 400_000;

/** Logistic regression on TF-IDF of words and word pairs. */
export interface LexicalModel {
  vocabulary: Vocabulary;
  regression: LogisticModel;
}

/**
 * @param actual class numbers [texts]
 * @param features `scaled`: a feature is regularized the less, the more its frequency differs between classes
 */
export function trainLexicalModel(
  texts: readonly Words[],
  actual: ArrayLike<number>,
  { classes, features: kind }: { classes: number; features: 'plain' | 'scaled' },
): LexicalModel {
  const vocabulary = learnVocabulary(texts, Math.floor(maximumParameters / Math.max(1, classes - 1)));
  const features = vectorize(vocabulary, texts);
  const options = { classes, c: strengths[kind] };
  if (kind === 'plain') return { vocabulary, regression: fitLogisticRegression(features, actual, options) };
  const scales = classScales(features, actual, classes);
  const values = features.values.map((value, at) => value * scales[features.indices[at]!]!);
  const regression = fitLogisticRegression({ ...features, values }, actual, options);
  const { columns } = features;
  const weights = regression.weights.map((weight, index) => weight * scales[index % columns]!);
  return { vocabulary, regression: { ...regression, weights } };
}

/** What a lexical model says of one text. */
export interface LexicalAnswer {
  /** [classes] */
  logits: number[];
  /** How many of the text's words the model knows. */
  knownWords: number;
}

/** Loads a lexical model: the words of a text in, logits out. */
export function createLexicalClassifier({
  vocabulary,
  regression,
}: LexicalModel): (words: Words) => LexicalAnswer {
  const featuresOf = createVectorizer(vocabulary);
  return (words) => {
    const features = featuresOf(words);
    return { logits: logitsOf(regression, features), knownWords: features.knownWords };
  };
}
