import { fitLogisticRegression, logitsOf, type LogisticModel } from './logistic-regression.js';
import { createVectorizer, learnVocabulary, vectorize, type Vocabulary } from './tf-idf.js';
import type { Words } from './words.js';

/** Inverse of the regularization strength. */
const c = 10;
/** For all classes together. Bounds memory and time on large data. */
const maximumParameters = 400_000;

/** Logistic regression on TF-IDF of words and word pairs. */
export interface LexicalModel {
  vocabulary: Vocabulary;
  regression: LogisticModel;
}

/** @param actual class numbers [texts] */
export function trainLexicalModel(
  texts: readonly Words[],
  actual: ArrayLike<number>,
  classes: number,
): LexicalModel {
  const vocabulary = learnVocabulary(texts, Math.floor(maximumParameters / Math.max(1, classes - 1)));
  const regression = fitLogisticRegression(vectorize(vocabulary, texts), actual, { classes, c });
  return { vocabulary, regression };
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
