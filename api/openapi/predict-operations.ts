import { z } from 'zod';
import { batchFormats } from '../batch/read-rows.js';
import { requestSchema } from '../dialects/evergreen.js';
import { requestSchema as teiRequestSchema } from '../dialects/text-embeddings-inference.js';
import type { Operation } from './operation.js';

export const probability = z.number().min(0).max(1);

const answerSchema = z
  .object({
    predictions: z.array(
      z.strictObject({
        id: z.string().describe('Signed; names the prediction in feedback.'),
        label: z.string(),
        score: probability.describe('The probability of the label.'),
        probabilities: z.record(z.string(), probability).describe('By label.'),
      }),
    ),
    model: z.strictObject({ digest: z.string(), generation: z.int() }),
  })
  .catchall(probability)
  .describe(
    'For exactly one text, class_<number>_probability has the probability of each class, by class number.',
  );

export const labelsSchema = z.array(z.strictObject({ label: z.string(), score: z.number() }));

export const predictOperations: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/predict', key: 'predict' },
    summary: 'Classify one text or a list of texts',
    body: z.union([requestSchema, teiRequestSchema]),
    responses: {
      200: {
        description:
          'One prediction a text; for a request with "inputs", as text-embeddings-inference answers.',
        schema: z.union([answerSchema, labelsSchema, z.array(labelsSchema)]),
      },
    },
    errors: ['invalid-data', 'invalid-model', 'no-champion'],
    errorFields: { error_type: z.string().optional().describe('Of a request with "inputs".') },
  },
  {
    ...{ method: 'post', path: '/predict/batch', key: 'predict' },
    summary: 'Classify any number of rows, in and out as a stream',
    bodyExamples: {
      [batchFormats.ndjson]: '{"text": "I would buy it again.", "id": "1"}\n',
      [batchFormats.csv]: 'text,id\nI would buy it again.,1\n',
      [batchFormats.parquet]: null,
    },
    responses: {
      200: {
        description: 'A row for each, also for one with an error.',
        contentTypes: Object.values(batchFormats),
      },
    },
    errors: ['invalid-data', 'invalid-model', 'no-champion'],
  },
];
