import assert from 'node:assert/strict';
import { answerRows, type AnswerOptions } from '../../../api/batch/answer-rows.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { exampleClassification } from '../../model/inference/example-classification.js';
import { championOf, labels } from '../serving/fake-champions.js';

/** Fails as `failures` say, one for each call, then answers; a text "bad" always fails. */
const optionsWith = (...failures: EvergreenError[]): AnswerOptions & { asked: string[][] } => {
  const asked: string[][] = [];
  return {
    asked,
    signal: new AbortController().signal,
    describe: ({ message: error, code }) => ({ error, code }),
    predictor: {
      classify: async (texts) => {
        asked.push([...texts]);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        if (texts.includes('bad')) throw new EvergreenError('invalid-model', 'not finite');
        const classifications = texts.map(() => exampleClassification());
        return {
          answer: { champion: championOf(1), labels, classifications },
          ids: texts.map((text) => `id of ${text}`),
        };
      },
    },
  };
};
const answered = (line: number, text: string) => ({
  ...{ line, label: 'positive', score: 0.75, probabilities: { negative: 0.25, positive: 0.75 } },
  predictionId: `id of ${text}`,
});

describe('the answers of a batch', () => {
  it('have a row for each row, in order; a bad one is not classified', async () => {
    const options = optionsWith();
    const error = new EvergreenError('invalid-input', 'empty');
    const rows = [
      { line: 1, text: 'a' },
      { line: 2, id: 'x', error },
      { line: 4, text: 'b' },
    ];
    assert.deepEqual(await answerRows(rows, options), [
      answered(1, 'a'),
      { line: 2, id: 'x', error: 'empty', code: 'invalid-input' },
      answered(4, 'b'),
    ]);
    assert.deepEqual(options.asked, [['a', 'b']]);
  });

  it('come later when others leave no time for them', async () => {
    const busy = new EvergreenError('overloaded', 'busy', { details: { retryAfterSeconds: 0.01 } });
    const options = optionsWith(busy, busy);
    assert.deepEqual(await answerRows([{ line: 1, text: 'a' }], options), [answered(1, 'a')]);
    assert.equal(options.asked.length, 3);
  });

  it('fail alone where the model has no answer to a text', async () => {
    const rows = ['a', 'bad', 'b'].map((text, index) => ({ line: index + 1, text }));
    assert.deepEqual(await answerRows(rows, optionsWith()), [
      answered(1, 'a'),
      { line: 2, error: 'not finite', code: 'invalid-model' },
      answered(3, 'b'),
    ]);
  });
});
