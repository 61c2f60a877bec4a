import assert from 'node:assert/strict';
import { readHuggingFaceRequest } from '../../../api/dialects/hugging-face.js';
import { exampleAnswer, ids } from './example-answer.js';

const answer = (body: object): unknown => readHuggingFaceRequest(body).respond(exampleAnswer, ids);
const first = { ...exampleAnswer, classifications: exampleAnswer.classifications.slice(0, 1) };

describe('the dialect of Hugging Face', () => {
  it('answers one text with a list of one list, the predicted label first', () => {
    const asked = readHuggingFaceRequest({ inputs: 'a' });
    assert.deepEqual(asked.texts, ['a']);
    assert.equal(
      JSON.stringify(asked.respond(first, ids)),
      '[[{"label":"rare","score":0.25},{"label":"common","score":0.75}]]',
    );
  });

  it('answers several texts with a list each, cut to top_k', () => {
    assert.equal(
      JSON.stringify(answer({ inputs: ['a', 'b'], parameters: { top_k: 1 } })),
      '[[{"label":"rare","score":0.25}],[{"label":"common","score":0.875}]]',
    );
  });

  it('applies the function that is asked for', () => {
    const scores = (name: string) =>
      (
        answer({ inputs: ['a', 'b'], parameters: { function_to_apply: name } }) as { score: number }[][]
      )[1]!.map(({ score }) => score);
    assert.deepEqual(scores('none'), [2, 0]);
    assert.deepEqual(scores('softmax'), [0.875, 0.125]);
    assert.deepEqual(scores('sigmoid'), [1 / (1 + Math.exp(-2)), 0.5]);
  });

  it('takes what their clients send beside the texts', () => {
    const body = {
      inputs: 'a',
      parameters: { top_k: null, function_to_apply: null },
      options: { use_cache: true },
    };
    assert.deepEqual(readHuggingFaceRequest(body).texts, ['a']);
  });

  it('refuses anything else, and says where it is', () => {
    assert.throws(
      () => readHuggingFaceRequest({ inputs: ['a'], parameters: { top_k: 0 } }),
      /parameters\.top_k/,
    );
    assert.throws(() => readHuggingFaceRequest({ inputs: [] }), /inputs/);
    assert.throws(() => readHuggingFaceRequest({ inputs: 'a', candidate_labels: [] }), /candidate_labels/);
  });
});
