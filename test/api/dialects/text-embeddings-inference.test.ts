import assert from 'node:assert/strict';
import { readEvergreenRequest } from '../../../api/dialects/evergreen.js';
import { readTeiRequest } from '../../../api/dialects/text-embeddings-inference.js';
import { exampleClassification } from '../../model/inference/example-classification.js';
import { championOf } from '../serving/fake-champions.js';

/** A rare label that a threshold of 0.2 predicts, although the common one is more probable. */
const answer = {
  champion: championOf(1),
  labels: ['common', 'rare'],
  classifications: [
    exampleClassification({ logits: [1, 0], probabilities: [0.7, 0.3], predicted: 1, score: 0.3 }),
  ],
};

describe('an answer of a model with a threshold', () => {
  it('names the predicted label first in the dialect of text-embeddings-inference', () => {
    const wanted = [
      { score: 0.3, label: 'rare' },
      { score: 0.7, label: 'common' },
    ];
    assert.deepEqual(readTeiRequest({ inputs: 'a' }).respond(answer, ['id']), wanted);
  });

  it('gives the predicted label its own probability in the dialect of Evergreen', () => {
    const { predictions } = readEvergreenRequest({ text: 'a' }).respond(answer, ['id']) as {
      predictions: { label: string; score: number }[];
    };
    assert.deepEqual([predictions[0]!.label, predictions[0]!.score], ['rare', 0.3]);
  });
});
