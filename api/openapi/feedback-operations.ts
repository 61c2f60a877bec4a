import { z } from 'zod';
import { errorTable } from '../../contracts/errors.js';
import { feedbackItemSchema, maximumItems } from '../feedback/accept-feedback.js';
import { sampleSchema } from '../routes/predictions.js';
import type { Operation } from './operation.js';

const receiptSchema = z.strictObject({
  status: z.enum(['accepted', 'repeated', 'changed']),
  use: z.string().describe('What it is used for.'),
});
const refusedSchema = z.strictObject({
  status: z.literal('refused'),
  error: z.string(),
  code: z.enum(Object.keys(errorTable)),
});
const listSchema = z.strictObject({
  accepted: z.int(),
  refused: z.int(),
  results: z.array(z.union([receiptSchema, refusedSchema])),
});

export const feedbackOperations: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/feedback', key: 'feedback' },
    summary: 'Send the correct label of a prediction or of any text, or a list of them',
    body: z.union([feedbackItemSchema, z.array(feedbackItemSchema).min(1).max(maximumItems)]),
    responses: {
      200: {
        description: 'The store has what was accepted.',
        schema: z.union([receiptSchema, listSchema]),
      },
      422: { description: 'Nothing of a list was accepted.', schema: listSchema },
    },
    errors: ['not-found', 'invalid-data', 'no-champion', 'store-unavailable', 'corrupt-object'],
  },
  {
    ...{ method: 'get', path: '/predictions/sample', key: 'feedback' },
    summary: 'Draw texts for labeling at random',
    query: sampleSchema,
    responses: {
      200: {
        description: 'Texts of the last seven days that have no label yet.',
        schema: z.strictObject({
          predictions: z.array(z.strictObject({ id: z.string(), text: z.string() })),
          note: z.string().nullable().describe('Why there are fewer than asked for.'),
        }),
      },
    },
    errors: ['invalid-input', 'store-unavailable', 'corrupt-object'],
  },
  {
    ...{ method: 'delete', path: '/predictions/:id', key: 'feedback' },
    summary: 'Delete a prediction and its feedback',
    responses: {
      200: {
        description: 'How many there were.',
        schema: z.strictObject({ deleted: z.strictObject({ predictions: z.int(), feedback: z.int() }) }),
      },
    },
    errors: ['invalid-input', 'not-found', 'store-unavailable', 'corrupt-object'],
  },
];
