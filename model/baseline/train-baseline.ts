import { createLexicalClassifier, trainLexicalModel } from '../lexical/lexical-model.js';
import { wordsOfText } from '../lexical/words.js';
import { softmax } from '../metrics/softmax.js';

export interface LabeledText {
  text: string;
  label: string;
}

/** The labels of texts, sorted: their positions are the class numbers. */
export const labelsOf = (texts: readonly LabeledText[]): string[] =>
  [...new Set(texts.map(({ label }) => label))].sort();

/**
 * Trains the baseline that every report shows next to the transformer: a lexical model
 * alone, with the features that scikit-learn has by default.
 * @param labels of all classes, in the order of their numbers
 * @returns predicts the probabilities [classes] of a text
 */
export function trainBaseline(
  texts: readonly LabeledText[],
  labels: readonly string[],
): (text: string) => number[] {
  const model = trainLexicalModel(
    texts.map(({ text }) => wordsOfText(text)),
    texts.map(({ label }) => labels.indexOf(label)),
    { classes: labels.length, features: 'plain' },
  );
  const classify = createLexicalClassifier(model);
  return (text) => softmax(classify(wordsOfText(text)).logits);
}
