import type { ClassifierConfig, EncoderConfig } from './classifier-config.js';
import { namesOf } from './parameter-names.js';

export type ParameterRole = 'embedding' | 'weight' | 'bias' | 'gamma' | 'beta';

/** One trainable tensor with its Hugging Face name and shape (linear weights are [out, in]). */
export interface Parameter {
  name: string;
  shape: readonly number[];
  role: ParameterRole;
  part: 'encoder' | 'head';
}

/** All parameters of a classifier, in the order in which the forward pass uses them. */
export function parametersOf({ encoder, classes, pooling }: ClassifierConfig): Parameter[] {
  const { hiddenSize } = encoder;
  const names = namesOf(encoder.family);
  const head = (name: string, outputs: number): Parameter[] => linear(name, outputs, hiddenSize, 'head');
  return [
    ...embeddings(encoder),
    ...Array.from({ length: encoder.layers }, (_, layer) => layerParameters(encoder, layer)).flat(),
    ...(pooling === 'cls' ? head(names.beforeHead, hiddenSize) : []),
    ...head(names.classifier, classes),
  ];
}

function embeddings(encoder: EncoderConfig): Parameter[] {
  const names = namesOf(encoder.family);
  const table = (name: string, rows: number): Parameter => ({
    name: `${name}.weight`,
    shape: [rows, encoder.hiddenSize],
    role: 'embedding',
    part: 'encoder',
  });
  return [
    table(names.wordEmbeddings, encoder.vocabularySize),
    table(names.positionEmbeddings, encoder.maxPositions),
    ...(encoder.typeVocabularySize > 0 ? [table(names.tokenTypeEmbeddings, encoder.typeVocabularySize)] : []),
    ...norm(names.embeddingNorm, encoder.hiddenSize),
  ];
}

function layerParameters(
  { family, hiddenSize, intermediateSize }: EncoderConfig,
  layer: number,
): Parameter[] {
  const names = namesOf(family).layer(layer);
  return [
    ...linear(names.query, hiddenSize, hiddenSize),
    ...linear(names.key, hiddenSize, hiddenSize),
    ...linear(names.value, hiddenSize, hiddenSize),
    ...linear(names.attentionOutput, hiddenSize, hiddenSize),
    ...norm(names.attentionNorm, hiddenSize),
    ...linear(names.feedForwardIn, intermediateSize, hiddenSize),
    ...linear(names.feedForwardOut, hiddenSize, intermediateSize),
    ...norm(names.outputNorm, hiddenSize),
  ];
}

const linear = (
  name: string,
  outputs: number,
  inputs: number,
  part: Parameter['part'] = 'encoder',
): Parameter[] => [
  { name: `${name}.weight`, shape: [outputs, inputs], role: 'weight', part },
  { name: `${name}.bias`, shape: [outputs], role: 'bias', part },
];

const norm = (name: string, features: number): Parameter[] => [
  { name: `${name}.weight`, shape: [features], role: 'gamma', part: 'encoder' },
  { name: `${name}.bias`, shape: [features], role: 'beta', part: 'encoder' },
];
