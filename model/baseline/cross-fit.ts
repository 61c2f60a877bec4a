import { argmax, predictedClass } from '../../contracts/predicted-class.js';
import { predictByFold } from '../predict-by-fold.js';
import { labelsOf, trainBaseline, type LabeledText } from './train-baseline.js';

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
  const labels = labelsOf([...texts, ...others]);
  return predictByFold(
    texts.map((_, index) => index % folds),
    (kept) => {
      const predict = trainBaseline([...others, ...kept.map((index) => texts[index]!)], labels);
      return (index) => {
        const probabilities = predict(texts[index]!.text);
        const predicted = predictedClass(probabilities, argmax);
        return { label: labels[predicted]!, score: probabilities[predicted]! };
      };
    },
  );
}
