import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import type { Answer } from '../serving/served-model.js';
import { describeClassification } from './describe-classification.js';
import { listOf, sentTextSchema, type PredictRequest } from './predict-request.js';

/** `{"text": "…"}` or `{"text": ["…", …]}` */
export const requestSchema = z.strictObject({
  text: z.union([sentTextSchema, listOf(sentTextSchema)], 'must be a text or a list of texts'),
});

/** @throws EvergreenError `invalid-input` */
export function readEvergreenRequest(body: object): PredictRequest {
  const { text } = parseWith(requestSchema, body, 'request');
  return typeof text === 'string'
    ? { texts: [text], pathOf: () => 'text', respond }
    : { texts: text, pathOf: (index) => `text.${index}`, respond };
}

/**
 * `{ predictions: [{ id, label, score, probabilities }], model }`; the signed `id` identifies a prediction in feedback. For
 * exactly one text, `class_<number>_probability` has the probability of each class, by class number, as in the original project.
 */
function respond({ champion, labels, classifications }: Answer, ids: readonly string[]) {
  const [first, ...others] = classifications;
  const classProbabilities = others.length === 0 ? first!.probabilities : [];
  return {
    ...Object.fromEntries(classProbabilities.map((value, index) => [`class_${index}_probability`, value])),
    predictions: classifications.map((classification, position) => ({
      id: ids[position]!,
      ...describeClassification(labels, classification),
    })),
    model: { digest: champion.digest, generation: champion.generation },
  };
}
