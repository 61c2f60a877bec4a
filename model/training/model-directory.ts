import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReference } from '../../contracts/drift.js';
import type { CrossValidatedAnswers, GoldenAnswers, ServingSettings } from '../../contracts/serving.js';
import type { ClassificationMetrics } from '../../contracts/metrics.js';
import { buildServingGraph } from '../encoder/forward-graph.js';
import { encodeOnnxModel } from '../graph/onnx-model.js';
import { encodeLexicalFile, lexicalFileName } from '../lexical/lexical-file.js';
import type { LexicalView } from '../lexical/lexical-view.js';
import { encodeSafetensors } from '../weights/safetensors.js';
import type { StartingPoint } from './starting-point.js';

/** Files of a tokenizer; every base has tokenizer.json, the others are optional. */
export const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.txt',
] as const;

/** Only where cross-validation judges. */
export const crossValidationFileName = 'cross-validation.json';

/** What a model directory is made from: the starting point with the trained weights, and what belongs to them. */
export interface FinishedModel extends StartingPoint {
  serving: ServingSettings;
  lexicalView: LexicalView | null;
  golden: GoldenAnswers;
  /** Metrics on the validation rows. */
  validation: ClassificationMetrics;
  /** What judges a model that was trained on all rows; absent where other rows do. */
  crossValidation?: CrossValidatedAnswers | undefined;
  drift: DriftReference;
  /** Directory to copy the tokenizer's files from. */
  tokenizerDirectory: string;
}

/**
 * Writes a model in Hugging Face's layout: config.json, the tokenizer, model.safetensors, onnx/model.onnx,
 * and our evaluation.json, golden.json, drift.json and, where there are, lexical.json and cross-validation.json. Equal models give
 * equal bytes.
 */
export async function writeModelDirectory(directory: string, model: FinishedModel): Promise<void> {
  const writeJson = (name: string, value: unknown): Promise<void> =>
    writeFile(join(directory, name), `${JSON.stringify(value, null, 2)}\n`);
  await mkdir(join(directory, 'onnx'), { recursive: true });
  await writeJson('config.json', modelConfig(model));
  const split = model.crossValidation === undefined ? 'validation' : 'cross-validation';
  await writeJson('evaluation.json', { split, metrics: model.validation });
  if (model.crossValidation !== undefined) await writeJson(crossValidationFileName, model.crossValidation);
  await writeJson('golden.json', model.golden);
  await writeFile(join(directory, 'drift.json'), JSON.stringify(model.drift));
  if (model.lexicalView !== null) {
    const content = JSON.stringify(encodeLexicalFile(model.lexicalView));
    await writeFile(join(directory, lexicalFileName), content);
  }
  for (const name of tokenizerFiles) {
    const source = join(model.tokenizerDirectory, name);
    if (existsSync(source)) await copyFile(source, join(directory, name));
  }
  await writeFile(join(directory, 'model.safetensors'), encodeSafetensors(model.weights, { format: 'pt' }));
  const graph = buildServingGraph(model.config, model.weights);
  await writeFile(join(directory, 'onnx', 'model.onnx'), encodeOnnxModel(graph));
}

const architectures = {
  bert: 'BertForSequenceClassification',
  distilbert: 'DistilBertForSequenceClassification',
};

function modelConfig({ config, baseConfig, serving }: FinishedModel): Record<string, unknown> {
  const { _name_or_path: _base, ...kept } = baseConfig;
  return {
    ...kept,
    architectures: [architectures[config.encoder.family]],
    problem_type: 'single_label_classification',
    id2label: Object.fromEntries(serving.labels.map((label, index) => [index, label])),
    label2id: Object.fromEntries(serving.labels.map((label, index) => [label, index])),
    evergreen: serving,
  };
}
