import { argmax, predictedClass } from '../../contracts/predicted-class.js';
import type { LabeledText } from './measure-baseline.js';
import { trainBaseline } from './train-baseline.js';

const folds = 5;

/**
 * Predicts the labels of texts by models that have not seen them: for each fifth of the texts, TF-IDF + logistic regression is
 * trained on the other four fifths and on `others` (cross-fitting; Northcutt et al. 2021, Confident learning).
 * @returns the predicted label of each text and its probability
 */
export function crossFit(
  texts: readonly LabeledText[],
  others: readonly LabeledText[],
): { label: string; score: number }[] {
  const labels = [...new Set([...texts, ...others].map(({ label }) => label))].sort();
  const predictions = new Array<{ label: string; score: number }>(texts.length);
  for (let fold = 0; fold < folds; fold++) {
    const held = texts.map((_, index) => index).filter((index) => index % folds === fold);
    if (held.length === 0) continue;
    const train = [...others, ...texts.filter((_, index) => index % folds !== fold)];
    const predict = trainBaseline(
      train.map(({ text }) => text),
      train.map(({ label }) => labels.indexOf(label)),
      labels.length,
    );
    for (const index of held) {
      const probabilities = predict(texts[index]!.text);
      const predicted = predictedClass(probabilities, argmax);
      predictions[index] = { label: labels[predicted]!, score: probabilities[predicted]! };
    }
  }
  return predictions;
}
