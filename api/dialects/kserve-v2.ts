import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import type { Answer, ServedModel } from '../serving/served-model.js';
import { decodeTexts, encodeFloats, encodeTexts, type TensorMessage } from './binary-tensors.js';
import { listOf, maximumTexts, sentTextSchema, type PredictRequest } from './predict-request.js';

const outputNames = ['label', 'score', 'probabilities'] as const;
type OutputName = (typeof outputNames)[number];

const dimension = z.number().int().min(1).max(maximumTexts);

/** The only input of the model. */
const inputSchema = z.strictObject({
  name: z.literal('text', 'must be "text"'),
  datatype: z.literal('BYTES', 'must be BYTES'),
  /** [texts] or [texts, 1] */
  shape: z.union(
    [z.tuple([dimension]), z.tuple([dimension, z.literal(1)])],
    `must be [n] or [n, 1], with 1 to ${maximumTexts} texts`,
  ),
  parameters: z.strictObject({ binary_data_size: z.number().int().min(0).optional() }).nullish(),
  data: z
    .union([listOf(sentTextSchema), listOf(z.tuple([sentTextSchema]))], 'must be a list of texts')
    .optional(),
});

export const requestSchema = z.strictObject({
  id: z.string().optional(),
  /** KServe's own client repeats the model, which the path has named. */
  model_name: z.string().optional(),
  model_version: z.string().nullish(),
  parameters: z.looseObject({ binary_data_output: z.boolean().optional() }).nullish(),
  inputs: z.tuple([inputSchema], 'must be a list of the one tensor "text"'),
  outputs: z
    .array(
      z.strictObject({
        name: z.enum(outputNames),
        parameters: z.strictObject({ binary_data: z.boolean().optional() }).nullish(),
      }),
    )
    .max(outputNames.length)
    .nullish(),
});

/**
 * Reads an inference request of KServe's protocol V2, which is Triton's. The response is a `TensorMessage`, in which those
 * tensors are binary for which the request asks that.
 * @throws EvergreenError `invalid-input`
 */
export function readKserveV2Request({ header, binary }: TensorMessage): PredictRequest {
  const { id, parameters, inputs, outputs } = parseWith(requestSchema, header, 'request');
  const texts = textsOf(inputs[0], binary);
  const isBinary = parameters?.binary_data_output ?? false;
  const wanted = (outputs?.length ? outputs : outputNames.map((name) => ({ name, parameters: null }))).map(
    (output) => ({ name: output.name, isBinary: output.parameters?.binary_data ?? isBinary }),
  );
  return {
    texts,
    pathOf: (index) => `inputs.0.data.${index}`,
    respond: (answer) => respond(answer, wanted, id),
  };
}

function textsOf(input: z.infer<typeof inputSchema>, binary: Buffer): string[] {
  const { shape, parameters, data } = input;
  const [count] = shape;
  const sizeBytes = parameters?.binary_data_size;
  if ((data === undefined) === (sizeBytes === undefined) || binary.length !== (sizeBytes ?? 0))
    throw new EvergreenError(
      'invalid-input',
      `The tensor "text" needs either "data", or "binary_data_size" with so many bytes behind the JSON; there are ${binary.length}.`,
    );
  const texts = data?.flat() ?? decodeTexts(binary, count);
  if (texts.length === count) return texts;
  throw new EvergreenError('invalid-input', `"data" has ${texts.length} texts, but the shape says ${count}.`);
}

function respond(
  { champion, labels, classifications }: Answer,
  wanted: readonly { name: OutputName; isBinary: boolean }[],
  id: string | undefined,
): TensorMessage {
  const count = classifications.length;
  const floats = (shape: number[], numbers: number[]) => ({
    ...{ datatype: 'FP32', shape, data: numbers, encode: () => encodeFloats(numbers) },
  });
  const predicted = classifications.map((classification) => labels[classification.predicted]!);
  const tensors = {
    label: { datatype: 'BYTES', shape: [count], data: predicted, encode: () => encodeTexts(predicted) },
    score: floats(
      [count],
      classifications.map(({ score }) => score),
    ),
    probabilities: floats(
      [count, labels.length],
      classifications.flatMap(({ probabilities }) => probabilities),
    ),
  };
  const binary: Buffer[] = [];
  const outputs = wanted.map(({ name, isBinary }) => {
    const { datatype, shape, data, encode } = tensors[name];
    if (!isBinary) return { name, datatype, shape, data };
    const bytes = encode();
    binary.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } };
  });
  return {
    header: {
      model_name: champion.model,
      model_version: String(champion.generation),
      ...(id !== undefined && { id }),
      outputs,
    },
    binary: Buffer.concat(binary),
  };
}

/** `GET /v2/models/{name}`. A version is a generation: one is served at a time. */
export function kserveV2Metadata({ champion, pool }: Pick<ServedModel, 'champion' | 'pool'>) {
  const { labels } = pool.settings;
  return {
    name: champion.model,
    versions: [String(champion.generation)],
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'score', datatype: 'FP32', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
    ],
  };
}
