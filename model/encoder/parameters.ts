import type { ClassifierConfig, EncoderConfig } from './classifier-config.js';
import { namesOf } from './parameter-names.js';

/** One trainable tensor with its Hugging Face name and shape (linear weights are [out, in]). */
export interface Parameter {
  name: string;
  shape: readonly number[];
  role: 'embedding' | 'weight' | 'bias' | 'gamma' | 'beta';
  part: 'encoder' | 'head';
  /** 0 for the embeddings, 1 for the lowest layer, and so on; the head comes after the highest layer. */
  depth: number;
}

type Place = Pick<Parameter, 'part' | 'depth'>;

/** All parameters of a classifier, in the order in which the forward pass uses them. */
export function parametersOf({ encoder, classes, pooling }: ClassifierConfig): Parameter[] {
  const { hiddenSize } = encoder;
  const names = namesOf(encoder.family);
  const head = (name: string, outputs: number): Parameter[] =>
    linear(name, outputs, hiddenSize, { part: 'head', depth: encoder.layers + 1 });
  return [
    ...embeddings(encoder),
    ...Array.from({ length: encoder.layers }, (_, layer) => layerParameters(encoder, layer)).flat(),
    ...(pooling === 'cls' ? head(names.beforeHead, hiddenSize) : []),
    ...head(names.classifier, classes),
  ];
}

function embeddings(encoder: EncoderConfig): Parameter[] {
  const names = namesOf(encoder.family);
  const place = { part: 'encoder', depth: 0 } as const;
  const table = (name: string, rows: number): Parameter => ({
    name: `${name}.weight`,
    shape: [rows, encoder.hiddenSize],
    role: 'embedding',
    ...place,
  });
  return [
    table(names.wordEmbeddings, encoder.vocabularySize),
    table(names.positionEmbeddings, encoder.maxPositions),
    ...(encoder.typeVocabularySize > 0 ? [table(names.tokenTypeEmbeddings, encoder.typeVocabularySize)] : []),
    ...norm(names.embeddingNorm, encoder.hiddenSize, place),
  ];
}

function layerParameters(
  { family, hiddenSize, intermediateSize }: EncoderConfig,
  layer: number,
): Parameter[] {
  const names = namesOf(family).layer(layer);
  const place = { part: 'encoder', depth: layer + 1 } as const;
  return [
    ...linear(names.query, hiddenSize, hiddenSize, place),
    ...linear(names.key, hiddenSize, hiddenSize, place),
    ...linear(names.value, hiddenSize, hiddenSize, place),
    ...linear(names.attentionOutput, hiddenSize, hiddenSize, place),
    ...norm(names.attentionNorm, hiddenSize, place),
    ...linear(names.feedForwardIn, intermediateSize, hiddenSize, place),
    ...linear(names.feedForwardOut, hiddenSize, intermediateSize, place),
    ...norm(names.outputNorm, hiddenSize, place),
  ];
}

const linear = (name: string, outputs: number, inputs: number, place: Place): Parameter[] => [
  { name: `${name}.weight`, shape: [outputs, inputs], role: 'weight', ...place },
  { name: `${name}.bias`, shape: [outputs], role: 'bias', ...place },
];

const norm = (name: string, features: number, place: Place): Parameter[] => [
  { name: `${name}.weight`, shape: [features], role: 'gamma', ...place },
  { name: `${name}.bias`, shape: [features], role: 'beta', ...place },
];
