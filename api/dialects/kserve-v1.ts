import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import { describeClassification } from './describe-classification.js';
import { listOf, sentTextSchema, type PredictRequest } from './predict-request.js';

/** `{"instances": ["…"]}` or `{"instances": [{"text": "…"}]}`: KServe's protocol V1, which is TensorFlow Serving's. */
export const requestSchema = z.strictObject({
  instances: listOf(
    z.union([sentTextSchema, z.strictObject({ text: sentTextSchema })], 'must be a text or {"text": "…"}'),
  ),
});

/**
 * Returns `{ predictions: [{ label, score, probabilities }] }`.
 * @throws EvergreenError `invalid-input`
 */
export function readKserveV1Request(body: object): PredictRequest {
  const { instances } = parseWith(requestSchema, body, 'request');
  return {
    texts: instances.map((instance) => (typeof instance === 'string' ? instance : instance.text)),
    pathOf: (index) => `instances.${index}`,
    respond: ({ labels, classifications }) => ({
      predictions: classifications.map((classification) => describeClassification(labels, classification)),
    }),
  };
}
