import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { maximumRunTokens } from '../../model/inference/batch-budget.js';
import type { ServedModel } from '../serving/served-model.js';
import { listOf, maximumTexts, sentTextSchema, type PredictRequest } from './predict-request.js';
import { rankLabels } from './rank-labels.js';

/**
 * The request of Hugging Face's text-embeddings-inference (TEI), `POST /predict`. The model determines the truncation, so
 * `truncate` and `truncation_direction` are accepted and have no effect.
 */
export const requestSchema = z.strictObject({
  inputs: z.union(
    [
      sentTextSchema,
      listOf(z.union([sentTextSchema, z.array(sentTextSchema).meta({ minItems: 1, maxItems: 1 })])),
    ],
    'must be a text or a list of lists of one text',
  ),
  raw_scores: z.boolean().default(false),
  truncate: z.boolean().nullish(),
  truncation_direction: z.enum(['right', 'left', 'Right', 'Left']).optional(),
});

/**
 * Returns all labels of each text. Scores are probabilities, or logits with `raw_scores`.
 * @throws EvergreenError `invalid-input`, or `invalid-data` for a pair of texts
 */
export function readTeiRequest(body: object): PredictRequest {
  const { inputs, raw_scores: rawScores } = parseWith(requestSchema, body, 'request');
  const { texts, batch } = textsOf(inputs);
  return {
    texts,
    pathOf: (index) => (typeof inputs === 'string' ? 'inputs' : `inputs.${index}`),
    respond: ({ labels, classifications }) => {
      const answers = classifications.map(({ logits, probabilities, predicted }) =>
        rankLabels(labels, rawScores ? logits : probabilities, predicted),
      );
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

/** What TEI calls an error of this kind. */
export function teiErrorType({ httpStatus }: EvergreenError): string {
  if (httpStatus === 429) return 'Overloaded';
  if (httpStatus === 503) return 'Unhealthy';
  return httpStatus < 500 ? 'Validation' : 'Backend';
}

/** `GET /info`. The limits are those of this API; what it does not limit or know is null. */
export function teiInfo(
  { champion, pool }: Pick<ServedModel, 'champion' | 'pool'>,
  limits: { maximumRequests: number; version: string },
) {
  const { labels, maxLength } = pool.settings;
  return {
    model_id: champion.model,
    model_sha: champion.digest,
    model_dtype: 'float32',
    model_type: {
      classifier: {
        id2label: Object.fromEntries(labels.map((label, index) => [String(index), label])),
        label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
      },
    },
    max_concurrent_requests: limits.maximumRequests,
    max_input_length: maxLength,
    max_batch_tokens: maximumRunTokens,
    max_batch_requests: null,
    max_client_batch_size: maximumTexts,
    auto_truncate: true,
    tokenization_workers: 1,
    version: limits.version,
    sha: null,
    docker_label: null,
  };
}
