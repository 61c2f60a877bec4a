import { z } from 'zod';
import { championSchema } from '../../contracts/champion.js';
import { computeSchema } from '../../contracts/compute.js';
import { classificationMetricsSchema } from '../../contracts/metrics.js';
import { servingSettingsSchema } from '../../contracts/serving.js';
import type { Operation } from './operation.js';

const store = z.string().describe('Whether the object store answers.');

const modelSchema = championSchema.extend({
  servedSince: z.iso.datetime(),
  settings: servingSettingsSchema,
  compute: computeSchema,
  validation: classificationMetricsSchema.nullable(),
  problem: z.string().nullable().describe('Why a newer champion is not served.'),
  store,
  inference: z.enum(['ready', 'hung', 'broken', 'closed']),
  predictionLog: z.strictObject({
    mode: z.enum(['off', 'redacted', 'full']),
    made: z.int(),
    logged: z.int(),
    waiting: z.int(),
    dropped: z.int(),
  }),
  driftSketches: z.strictObject({ sketched: z.int(), dropped: z.int() }),
});

/** What tells of the API itself and of what it serves. */
export const serviceOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/model', key: 'predict' },
    summary: 'Show the served model',
    responses: { 200: { description: 'The champion with its metrics.', schema: modelSchema } },
    errors: ['no-champion'],
  },
  {
    ...{ method: 'get', path: '/healthz', isProbe: true },
    summary: 'Tell that the process is running',
    responses: { 200: { description: 'It is.', schema: z.strictObject({ status: z.literal('ok') }) } },
  },
  {
    ...{ method: 'get', path: '/readyz', isProbe: true },
    summary: 'Tell whether a champion is served',
    responses: {
      200: { description: 'One is.', schema: z.strictObject({ status: z.literal('ok'), store }) },
      503: {
        description: 'None is, or the server is stopping.',
        schema: z.strictObject({ status: z.literal('unavailable'), reason: z.string(), store }),
      },
    },
  },
  {
    ...{ method: 'get', path: '/metrics', key: 'predict', isProbe: true },
    summary: 'Show the metrics for Prometheus',
    responses: { 200: { description: 'In the text format.', contentTypes: ['text/plain'] } },
  },
  {
    ...{ method: 'get', path: '/openapi.json' },
    summary: 'Show this document',
    responses: {
      200: { description: 'An OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.string() }) },
    },
  },
  {
    ...{ method: 'get', path: '/docs' },
    summary: 'Browse this document',
    responses: { 200: { description: 'Swagger UI.', contentTypes: ['text/html'] } },
  },
  {
    ...{ method: 'get', path: '/docs/:file' },
    summary: 'Get a file of Swagger UI',
    responses: {
      200: {
        description: 'A script, a style sheet or an image.',
        contentTypes: ['text/javascript', 'text/css', 'image/png'],
      },
    },
    errors: ['not-found'],
  },
];
