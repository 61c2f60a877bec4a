import { createLexicalClassifier, trainLexicalModel } from '../lexical/lexical-model.js';
import { wordsOfText } from '../lexical/words.js';
import { softmax } from '../metrics/softmax.js';

/**
 * Trains the baseline that every report shows next to the transformer: a lexical model
 * alone, with the features that scikit-learn has by default.
 * @param actual class numbers [texts]
 * @returns predicts the probabilities [classes] of a text
 */
export function trainBaseline(
  texts: readonly string[],
  actual: ArrayLike<number>,
  classes: number,
): (text: string) => number[] {
  const model = trainLexicalModel(texts.map(wordsOfText), actual, { classes, features: 'plain' });
  const classify = createLexicalClassifier(model);
  return (text) => softmax(classify(wordsOfText(text)).logits);
}
