import { createLexicalClassifier, trainLexicalModel } from '../lexical/lexical-model.js';
import { wordsOfText } from '../lexical/words.js';
import { softmax } from '../metrics/softmax.js';

/**
 * Trains the baseline that every report shows next to the transformer: a lexical model alone.
 * @param actual class numbers [texts]
 * @returns predicts the probabilities [classes] of a text
 */
export function trainBaseline(
  texts: readonly string[],
  actual: ArrayLike<number>,
  classes: number,
): (text: string) => number[] {
  const classify = createLexicalClassifier(trainLexicalModel(texts.map(wordsOfText), actual, classes));
  return (text) => softmax(classify(wordsOfText(text)).logits);
}
