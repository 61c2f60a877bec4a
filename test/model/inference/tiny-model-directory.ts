import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServingSettings } from '../../../contracts/serving.js';
import type { ClassifierConfig } from '../../../model/encoder/classifier-config.js';
import { buildServingGraph } from '../../../model/encoder/forward-graph.js';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { encodeSafetensors } from '../../../model/weights/safetensors.js';
import { encodeOnnxModel } from '../../../model/graph/onnx-model.js';
import { specialTokens, writeTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { emptyReference } from '../drift/empty-reference.js';

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const vocabulary = [...specialTokens, ...letters, ...letters.map((letter) => `##${letter}`)];

export const tinyClassifier: ClassifierConfig = {
  encoder: {
    family: 'bert',
    vocabularySize: vocabulary.length,
    hiddenSize: 8,
    layers: 1,
    heads: 2,
    intermediateSize: 16,
    maxPositions: 64,
    typeVocabularySize: 2,
    layerNormEpsilon: 1e-12,
    // Wide, so that random weights give texts clearly different answers.
    initializerRange: 0.5,
  },
  classes: 2,
  pooling: 'mean',
};

export const tinySettings: ServingSettings = {
  labels: ['negative', 'positive'],
  pooling: 'mean',
  truncation: 'head+tail',
  maxLength: 32,
  temperature: 2,
  decisionThreshold: null,
};

/** What a model directory must have, with random weights; reads words of Latin letters. */
export async function writeTinyModelDirectory(
  directory: string,
  seed = 1,
  weights = initializeParameters(tinyClassifier, seed),
): Promise<void> {
  await mkdir(join(directory, 'onnx'), { recursive: true });
  await writeTokenizer(directory, vocabulary);
  await writeFile(join(directory, 'config.json'), JSON.stringify({ evergreen: tinySettings }));
  const reference = emptyReference(tinyClassifier.encoder.hiddenSize);
  await writeFile(join(directory, 'drift.json'), JSON.stringify(reference));
  const onnx = encodeOnnxModel(buildServingGraph(tinyClassifier, weights));
  await writeFile(join(directory, 'onnx', 'model.onnx'), onnx);
  await writeFile(join(directory, 'model.safetensors'), encodeSafetensors(weights));
}
