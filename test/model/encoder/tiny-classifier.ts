import type { ClassifierConfig } from '../../../model/encoder/classifier-config.js';
import type { LabeledBatch } from '../../../model/encoder/training-graph.js';

/** A classifier small enough for any test. */
export const tinyConfig = (
  family: 'bert' | 'distilbert' = 'bert',
  pooling: 'mean' | 'cls' = 'mean',
): ClassifierConfig => ({
  encoder: {
    family,
    vocabularySize: 60,
    hiddenSize: 16,
    layers: 2,
    heads: 4,
    intermediateSize: 32,
    maxPositions: 32,
    typeVocabularySize: family === 'bert' ? 2 : 0,
    layerNormEpsilon: 1e-12,
    initializerRange: 0.2,
  },
  classes: 2,
  pooling,
});

export const tinyBatch: LabeledBatch = {
  inputIds: BigInt64Array.from([2, 7, 9, 3, 2, 8, 3, 0], BigInt),
  attentionMask: BigInt64Array.from([1, 1, 1, 1, 1, 1, 1, 0], BigInt),
  labels: BigInt64Array.of(0n, 1n),
  batch: 2,
  sequence: 4,
};
