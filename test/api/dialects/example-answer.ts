import { exampleClassification } from '../../model/inference/example-classification.js';
import { championOf } from '../serving/fake-champions.js';

/** Answers to two texts. For the first, a threshold of 0.25 predicts the rare label, although the common one is more probable. */
export const exampleAnswer = {
  champion: championOf(7),
  labels: ['common', 'rare'],
  classifications: [
    exampleClassification({ logits: [1, 0], probabilities: [0.75, 0.25], predicted: 1, score: 0.25 }),
    exampleClassification({ logits: [2, 0], probabilities: [0.875, 0.125], predicted: 0, score: 0.875 }),
  ],
};

export const ids = ['id-1', 'id-2'];
