import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argmax } from '../../../contracts/predicted-class.js';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { computeMetrics } from '../../../model/metrics/compute-metrics.js';
import { trainVocabulary } from '../../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { emptyReference } from '../drift/empty-reference.js';
import { writeModelDirectory } from '../../../model/training/model-directory.js';
import { tinyConfig } from './tiny-classifier.js';

/** Texts that a random model directory's vocabulary knows, but for one word. */
export const exampleTexts = [
  'a fine film',
  'What a dull, dull book!',
  'unknownword',
  'film book film book film',
];
export const exampleLabels = ['negative', 'positive'];

const baseConfigs = {
  bert: {
    model_type: 'bert',
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    intermediate_size: 32,
  },
  distilbert: { model_type: 'distilbert', dim: 16, n_layers: 2, n_heads: 4, hidden_dim: 32 },
};

/** Writes a model directory with random weights to `<directory>/model`, without training. @returns its path */
export async function writeRandomModelDirectory(
  directory: string,
  family: 'bert' | 'distilbert',
  pooling: 'mean' | 'cls',
): Promise<string> {
  const tokenizerDirectory = join(directory, 'tokenizer');
  await mkdir(tokenizerDirectory, { recursive: true });
  await writeTokenizer(
    tokenizerDirectory,
    await trainVocabulary([...exampleTexts, ...exampleTexts], { size: 60 }),
  );
  const config = tinyConfig(family, pooling);
  const modelDirectory = join(directory, 'model');
  await writeModelDirectory(modelDirectory, {
    config,
    baseConfig: { ...baseConfigs[family], vocab_size: 60, max_position_embeddings: 32, pad_token_id: 0 },
    weights: initializeParameters(config, 11),
    serving: { labels: exampleLabels, pooling, truncation: 'head', maxLength: 32, temperature: 1, ...argmax },
    lexicalView: null,
    golden: { texts: ['x'], probabilities: [[0.5, 0.5]] },
    validation: computeMetrics({
      labels: exampleLabels,
      actual: [0, 1],
      probabilities: [
        [1, 0],
        [0, 1],
      ],
      rule: argmax,
    }),
    drift: emptyReference(config.encoder.hiddenSize),
    tokenizerDirectory,
  });

  return modelDirectory;
}
