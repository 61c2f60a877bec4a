import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { listOf, sentTextSchema, type PredictRequest } from './predict-request.js';

/**
 * The request of Hugging Face's text-embeddings-inference (TEI), `POST /predict`. The model determines the truncation, so
 * `truncate` and `truncation_direction` are accepted and have no effect.
 */
export const requestSchema = z.strictObject({
  inputs: z.union(
    [sentTextSchema, listOf(z.union([sentTextSchema, z.array(sentTextSchema)]))],
    'must be a text or a list of lists of one text',
  ),
  raw_scores: z.boolean().default(false),
  truncate: z.boolean().nullish(),
  truncation_direction: z.enum(['right', 'left', 'Right', 'Left']).optional(),
});

/**
 * Returns all labels of each text, the predicted one first and the others by falling score, so that the first is the answer also
 * where a threshold decides against the highest score. Scores are probabilities, or logits with `raw_scores`.
 * @throws EvergreenError `invalid-input`, or `invalid-data` for a pair of texts
 */
export function readTeiRequest(body: object): PredictRequest {
  const { inputs, raw_scores: rawScores } = parseWith(requestSchema, body, 'request');
  const { texts, batch } = textsOf(inputs);
  return {
    texts,
    pathOf: (index) => (typeof inputs === 'string' ? 'inputs' : `inputs.${index}`),
    respond: ({ labels, classifications }) => {
      const answers = classifications.map(({ logits, probabilities, predicted }) => {
        const scores = rawScores ? logits : probabilities;
        const others = [...scores.keys()].filter((index) => index !== predicted);
        others.sort((a, b) => scores[b]! - scores[a]!);
        return [predicted, ...others].map((index) => ({ score: scores[index]!, label: labels[index]! }));
      });
      return batch ? answers : answers[0]!;
    },
  };
}

/**
 * In TEI, `["a", "b"]` is one pair of texts, and `[["a"], ["b"]]` is a batch.
 * @returns the texts, and whether the response is a batch
 * @throws EvergreenError `invalid-data` for a pair, since the model takes single texts
 */
function textsOf(inputs: z.infer<typeof requestSchema>['inputs']): { texts: string[]; batch: boolean } {
  if (typeof inputs === 'string') return { texts: [inputs], batch: false };
  const strings = inputs.filter((item) => typeof item === 'string');
  if (strings.length === 1 && inputs.length === 1) return { texts: strings, batch: false };
  if (strings.length > 0)
    throw new EvergreenError(
      'invalid-data',
      'Bare strings in "inputs" are a pair of texts, which this model does not take. A batch is [["first"], ["second"]].',
    );
  const texts = (inputs as string[][]).map((item, index) => {
    if (item.length !== 1)
      throw new EvergreenError(
        'invalid-data',
        `inputs[${index}] has ${item.length} texts; this model takes one. A batch is [["first"], ["second"]].`,
      );
    return item[0]!;
  });
  return { texts, batch: true };
}
