import { z } from 'zod';
import { requestSchema as huggingFaceSchema } from '../dialects/hugging-face.js';
import { requestSchema as kserveV1Schema } from '../dialects/kserve-v1.js';
import { requestSchema as kserveV2Schema } from '../dialects/kserve-v2.js';
import type { Operation } from './operation.js';
import { labelsSchema, probability } from './predict-operations.js';

const classification = { 200: { description: 'A list for each text.', schema: z.array(labelsSchema) } };
const predictionErrors = ['not-found', 'invalid-model', 'no-champion'] as const;
const modelErrors = ['not-found', 'no-champion'] as const;

const ready = z.strictObject({ name: z.string(), ready: z.literal(true) });
const tensor = z.looseObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });
const v2Model = z.strictObject({
  ...{ name: z.string(), versions: z.array(z.string()), platform: z.string() },
  ...{ inputs: z.array(tensor), outputs: z.array(tensor) },
});
const v2Answer = z.strictObject({
  ...{ model_name: z.string(), model_version: z.string(), id: z.string().optional() },
  outputs: z.array(tensor),
});

const huggingFace: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/', key: 'predict', body: huggingFaceSchema, responses: classification },
    summary: 'Classify as Hugging Face does',
    errors: predictionErrors,
  },
  {
    ...{ method: 'post', path: '/models/:model', key: 'predict', body: huggingFaceSchema },
    ...{ responses: classification, errors: predictionErrors },
    summary: 'Classify as Hugging Face does, with the model of this name or digest',
  },
];

const textEmbeddingsInference: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/info', key: 'predict', errors: ['no-champion'] },
    summary: 'Describe the served model as text-embeddings-inference does',
    responses: { 200: { description: 'It.', schema: z.looseObject({ model_id: z.string() }) } },
  },
  {
    ...{ method: 'get', path: '/health', isProbe: true },
    summary: 'Tell whether a champion is served',
    responses: {
      200: { description: 'One is.', schema: z.strictObject({ status: z.literal('ok') }) },
      503: {
        description: 'None is, or the server is stopping.',
        schema: z.strictObject({ error: z.string(), error_type: z.string() }),
      },
    },
  },
];

const kserveV1: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/' },
    summary: 'Tell that the server is alive',
    responses: { 200: { description: 'It is.', schema: z.strictObject({ status: z.literal('alive') }) } },
  },
  {
    ...{ method: 'get', path: '/v1/models', key: 'predict', errors: ['no-champion'] },
    summary: 'List the served model',
    responses: {
      200: { description: 'Its name.', schema: z.strictObject({ models: z.array(z.string()) }) },
    },
  },
  {
    ...{ method: 'post', path: '/v1/models/:name\\:predict', key: 'predict', errors: predictionErrors },
    summary: 'Classify as KServe V1 does',
    body: kserveV1Schema,
    responses: {
      200: {
        description: 'One prediction an instance.',
        schema: z.strictObject({
          predictions: z.array(
            z.strictObject({
              ...{ label: z.string(), score: probability },
              probabilities: z.record(z.string(), probability),
            }),
          ),
        }),
      },
    },
  },
  {
    ...{ method: 'get', path: '/v1/models/:name', key: 'predict', errors: modelErrors },
    summary: 'Tell that a model is served',
    responses: { 200: { description: 'It is.', schema: ready } },
  },
];

const kserveV2OfModel = (path: string): readonly Operation[] => [
  {
    ...{ method: 'get', path, key: 'predict', errors: modelErrors },
    summary: 'Describe a model by its tensors',
    responses: { 200: { description: 'Its metadata.', schema: v2Model } },
  },
  {
    ...{ method: 'get', path: `${path}/ready`, key: 'predict', errors: modelErrors },
    summary: 'Tell that a model is served',
    responses: { 200: { description: 'It is.', schema: ready } },
  },
  {
    ...{ method: 'post', path: `${path}/infer`, key: 'predict', errors: predictionErrors },
    summary: 'Classify as KServe V2 and Triton do; tensors may be binary',
    body: kserveV2Schema,
    responses: {
      200: { description: 'Tensors.', schema: v2Answer, contentTypes: ['application/octet-stream'] },
    },
  },
];

const kserveV2: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/v2' },
    summary: 'Describe the server',
    responses: { 200: { description: 'Its metadata.', schema: z.looseObject({ name: z.string() }) } },
  },
  {
    ...{ method: 'get', path: '/v2/health/live', isProbe: true },
    summary: 'Tell that the server is alive',
    responses: { 200: { description: 'It is.', schema: z.strictObject({ live: z.literal(true) }) } },
  },
  {
    ...{ method: 'get', path: '/v2/health/ready', isProbe: true },
    summary: 'Tell whether a champion is served',
    responses: {
      200: { description: 'One is.', schema: z.strictObject({ ready: z.literal(true) }) },
      503: {
        description: 'None is, or the server is stopping.',
        schema: z.strictObject({ ready: z.literal(false), error: z.string() }),
      },
    },
  },
  ...kserveV2OfModel('/v2/models/:name'),
  ...kserveV2OfModel('/v2/models/:name/versions/:version'),
];

/** The routes of other servers' protocols. */
export const protocolOperations: readonly Operation[] = [
  ...huggingFace,
  ...textEmbeddingsInference,
  ...kserveV1,
  ...kserveV2,
];
