import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import { EvergreenError } from '../../contracts/errors.js';
import {
  parseEncoderConfig,
  type ClassifierConfig,
  type EncoderConfig,
} from '../encoder/classifier-config.js';
import { adoptPretrained, initializeParameters } from '../encoder/initialize.js';
import type { NamedTensors } from '../tensor.js';
import { decodeSafetensors } from '../weights/safetensors.js';
import type { TrainingJob } from './process/training-job.js';

/** Small enough to train on a few thousand texts in a minute on two cores. */
const scratchConfig = {
  model_type: 'bert',
  hidden_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 256,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: 'gelu',
  pad_token_id: 0,
  initializer_range: 0.02,
};

export interface StartingPoint {
  config: ClassifierConfig;
  /** config.json of the base. */
  baseConfig: Record<string, unknown>;
  weights: NamedTensors;
}

/**
 * The classifier before its first step.
 * @throws EvergreenError `invalid-model` when the base cannot be used, `invalid-input` when `maxLength` is
 * too large for it
 */
export async function loadStartingPoint(
  base: TrainingJob['base'],
  options: { classes: number; vocabularySize: number; hyperparameters: Hyperparameters },
): Promise<StartingPoint> {
  const { pooling, seed, maxLength } = options.hyperparameters;
  const { baseConfig, encoder } = await readBaseConfig(base, options.vocabularySize);
  if (base.kind === 'scratch') {
    const config = { encoder, classes: options.classes, pooling };
    return { config, baseConfig, weights: initializeParameters(config, seed) };
  }
  const weightsPath = join(base.path, 'model.safetensors');
  if (maxLength > encoder.maxPositions)
    throw new EvergreenError(
      'invalid-input',
      `maxLength is ${maxLength}, but the base in ${base.path} has only ${encoder.maxPositions} positions. Lower it.`,
    );
  if (options.vocabularySize > encoder.vocabularySize)
    throw new EvergreenError(
      'invalid-model',
      `The tokenizer of ${base.path} has ${options.vocabularySize} tokens, but its config.json says ${encoder.vocabularySize}. Do they belong to the same model?`,
    );
  const config = { encoder, classes: options.classes, pooling };
  const weights = adoptPretrained(config, decodeSafetensors(await readFile(weightsPath), weightsPath), seed);
  return { config, baseConfig, weights };
}

/**
 * The config.json of a base, and the shape of its encoder.
 * @param vocabularySize of a base from scratch
 * @throws EvergreenError `invalid-model` when it is no BERT-family encoder
 */
export async function readBaseConfig(
  base: TrainingJob['base'],
  vocabularySize: number,
): Promise<Pick<StartingPoint, 'baseConfig'> & { encoder: EncoderConfig }> {
  const [baseConfig, where] =
    base.kind === 'scratch'
      ? [{ ...scratchConfig, vocab_size: vocabularySize }, 'tiny']
      : [await readJson(join(base.path, 'config.json')), join(base.path, 'config.json')];
  return { baseConfig, encoder: parseEncoderConfig(baseConfig, where) };
}

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
