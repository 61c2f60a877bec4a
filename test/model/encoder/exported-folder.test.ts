import { env, pipeline } from '@huggingface/transformers';
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { computeMetrics } from '../../../model/metrics/compute-metrics.js';
import { trainVocabulary } from '../../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { writeModelFolder } from '../../../model/training/model-folder.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { tinyConfig } from './tiny-classifier.js';

const texts = ['a fine film', 'What a dull, dull book!', 'unknownword', 'film book film book film'];
const labels = ['negative', 'positive'];

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

describe('an exported model folder', () => {
  const directory = useTemporaryDirectory();

  for (const family of ['bert', 'distilbert'] as const)
    for (const pooling of ['mean', 'cls'] as const)
      it(`of a ${family} with ${pooling} pooling gives the same scores in @huggingface/transformers`, async () => {
        const tokenizerDirectory = join(directory(), 'tokenizer');
        await mkdir(tokenizerDirectory);
        await writeTokenizer(tokenizerDirectory, trainVocabulary([...texts, ...texts], { size: 60 }));
        const config = tinyConfig(family, pooling);
        const folder = join(directory(), 'model');
        await writeModelFolder(folder, {
          config,
          baseConfig: {
            ...baseConfigs[family],
            vocab_size: 60,
            max_position_embeddings: 32,
            pad_token_id: 0,
          },
          weights: initializeParameters(config, 11),
          serving: { labels, pooling, truncation: 'head', maxLength: 32, temperature: 1 },
          golden: { texts: ['x'], probabilities: [[0.5, 0.5]] },
          validation: computeMetrics({
            labels,
            actual: [0, 1],
            probabilities: [
              [1, 0],
              [0, 1],
            ],
          }),
          tokenizerDirectory,
        });
        env.allowRemoteModels = false;
        env.localModelPath = directory();
        const theirs = await pipeline('text-classification', 'model', { dtype: 'fp32' });
        const classifier = await TextClassifier.load(folder, 1);
        const ours = await classifier.classify(texts);
        for (const [index, text] of texts.entries()) {
          const answer = (await theirs(text, { top_k: 2 })) as { label: string; score: number }[];
          for (const { label, score } of answer) {
            const difference = Math.abs(score - ours[index]!.probabilities[labels.indexOf(label)]!);
            assert.ok(difference < 1e-5, `${text}, ${label}: differs by ${difference}`);
          }
        }
        await theirs.dispose();
      });
});
