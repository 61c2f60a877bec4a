import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultHyperparameters } from '../../contracts/hyperparameters.js';
import { randomWords } from '../../model/random.js';
import { assembleSequence } from '../../model/tokenizer/truncation.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { decodeTokenShard } from '../../model/tokens/token-shard.js';
import { encodeTokenShard } from '../../test/model/tokens/encode-token-shard.js';
import { planEpoch } from '../../model/training/batches.js';
import type { StepsSpecification } from './specification.js';

export const batchSize = 16;
const warmupSteps = 2;
const vocabularySize = 30_522;

/** nreimers/MiniLM-L6-H384-uncased, the encoder of all-MiniLM-L6-v2. */
const minilm = {
  model_type: 'bert',
  vocab_size: vocabularySize,
  hidden_size: 384,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 1536,
  max_position_embeddings: 512,
  layer_norm_eps: 1e-12,
};
/** distilbert-base-uncased. */
const distilbert = {
  model_type: 'distilbert',
  vocab_size: vocabularySize,
  dim: 768,
  n_layers: 6,
  n_heads: 12,
  hidden_dim: 3072,
  max_position_embeddings: 512,
};

type Batches = StepsSpecification['batches'];

/** Full batches of random tokens, all `length` long. */
function fixedShape(length: number, steps: number): Batches {
  const next = randomWords(1, length);
  const token = (): number => 1000 + (next() % (vocabularySize - 1000));
  return Array.from({ length: steps }, () => ({
    ids: Array.from({ length: batchSize }, () => Array.from({ length }, token)),
    labels: Array.from({ length: batchSize }, (_, row) => row % 2),
  }));
}

/** The first batches of an epoch over real reviews, grouped by length as the trainer does. */
async function realReviews(texts: readonly string[], base: string, steps: number): Promise<Batches> {
  const tokenizer = await loadTokenizer(base);
  const rows = texts.map((text, row) => ({ ids: Int32Array.from(tokenizer.encode(text)), label: row % 2 }));
  const shard = decodeTokenShard(encodeTokenShard(rows), 'reviews');
  const { clsId, sepId } = tokenizer;
  const sequence = { maxLength: 256, truncation: 'head' as const, clsId, sepId };
  return planEpoch(shard, batchSize, 1, 0)
    .slice(0, steps)
    .map((batch) => ({
      ids: Array.from(batch, (row) => Array.from(assembleSequence(shard.ids(row), sequence))),
      labels: Array.from(batch, (row) => shard.label(row)),
    }));
}

export const workloadNames = [
  'minilm-128',
  'minilm-128-mean',
  'minilm-256',
  'distilbert-128',
  'minilm-imdb',
  'minilm-imdb-mean',
] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** @param steps timed steps */
export async function makeWorkload(
  name: WorkloadName,
  options: { steps: number; threads: number; base: string; texts: () => Promise<string[]> },
): Promise<StepsSpecification> {
  const steps = options.steps + warmupSteps;
  const shared = {
    classes: 2,
    pooling: name.endsWith('mean') ? ('mean' as const) : ('cls' as const),
    threads: options.threads,
    warmupSteps,
    recipe: { ...defaultHyperparameters, dropout: 0.1, attentionDropout: 0.1, headLearningRateMultiplier: 1 },
  };
  switch (name) {
    case 'minilm-128':
    case 'minilm-128-mean':
      return { ...shared, config: minilm, batches: fixedShape(128, steps) };
    case 'minilm-256':
      return { ...shared, config: minilm, batches: fixedShape(256, steps) };
    case 'distilbert-128':
      return { ...shared, config: distilbert, batches: fixedShape(128, steps) };
    case 'minilm-imdb':
    case 'minilm-imdb-mean': {
      const config = JSON.parse(await readFile(join(options.base, 'config.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      return { ...shared, config, batches: await realReviews(await options.texts(), options.base, steps) };
    }
  }
}
