import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import type { Classification } from '../../contracts/serving.js';
import { listOf, sentTextSchema, type PredictRequest } from './predict-request.js';
import { rankLabels } from './rank-labels.js';

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The scores of a text, in label order. `softmax` has the model's temperature, so its scores are the calibrated probabilities. */
const scoresOf = {
  softmax: ({ probabilities }: Classification) => probabilities,
  sigmoid: ({ logits }: Classification) => logits.map(sigmoid),
  none: ({ logits }: Classification) => logits,
};

/**
 * The request of Hugging Face's task text-classification. `options` are about their own service (`wait_for_model`, `use_cache`),
 * and the model determines the truncation: both are accepted and have no effect.
 */
export const requestSchema = z.strictObject({
  inputs: z.union([sentTextSchema, listOf(sentTextSchema)], 'must be a text or a list of texts'),
  parameters: z
    .strictObject({
      top_k: z.number().int().min(1).nullish(),
      function_to_apply: z.enum(['softmax', 'sigmoid', 'none']).nullish(),
      truncation: z.unknown().optional(),
    })
    .nullish(),
  options: z.unknown().optional(),
});

/**
 * Returns a list for each text, also where one text was sent: their clients take the first. Each has all labels, or the first
 * `top_k` of them.
 * @throws EvergreenError `invalid-input`
 */
export function readHuggingFaceRequest(body: object): PredictRequest {
  const { inputs, parameters } = parseWith(requestSchema, body, 'request');
  const applied = scoresOf[parameters?.function_to_apply ?? 'softmax'];
  return {
    texts: typeof inputs === 'string' ? [inputs] : inputs,
    pathOf: (index) => (typeof inputs === 'string' ? 'inputs' : `inputs.${index}`),
    respond: ({ labels, classifications }) =>
      classifications.map((classification) =>
        rankLabels(labels, applied(classification), classification.predicted).slice(
          0,
          parameters?.top_k ?? labels.length,
        ),
      ),
  };
}
