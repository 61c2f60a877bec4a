import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReference } from '../../contracts/drift.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import { chooseCompute } from '../../model/engines/choose-compute.js';
import { argmax } from '../../contracts/predicted-class.js';
import type { ServingSettings } from '../../contracts/serving.js';
import { buildDriftReference } from '../../model/drift/build-reference.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { loadTokenizer, type Tokenizer } from '../../model/tokenizer/tokenizer.js';
import { decodeTokenShard } from '../../model/tokens/token-shard.js';
import { encodeTokenShard } from '../../test/model/tokens/encode-token-shard.js';
import { goldenTexts } from '../../model/training/golden-texts.js';
import { writeModelDirectory } from '../../model/training/model-directory.js';
import { loadStartingPoint } from '../../model/training/starting-point.js';
import { promoteChampion } from '../../registry/champions.js';
import { saveModel } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

const labels = ['negative', 'positive'];
/** A new head gives almost the same answer to every text. A larger one shows whether two servers really agree. */
const headFactor = 20;

/**
 * Writes a base with a new, untrained head as a model directory that all contestants can load: `cls` pooling
 * and `head` truncation, as in transformers.
 */
export async function writeServingModel(base: string, directory: string): Promise<void> {
  const hyperparameters = resolveHyperparameters('minilm', {
    pooling: 'cls',
    truncation: 'head',
    maxLength: 256,
  });
  const tokenizer = await loadTokenizer(base);
  const { vocabularySize } = tokenizer;
  const { config, baseConfig, weights } = await loadStartingPoint(
    { kind: 'directory', path: base },
    { classes: labels.length, vocabularySize, hyperparameters },
  );
  const head = weights.get('classifier.weight')!;
  weights.set('classifier.weight', { ...head, data: head.data.map((weight) => weight * headFactor) });
  const { pooling, truncation, maxLength } = hyperparameters;
  const serving: ServingSettings = { labels, pooling, truncation, maxLength, temperature: 1, ...argmax };
  await mkdir(directory, { recursive: true });
  await writeModelDirectory(directory, {
    config,
    baseConfig,
    weights,
    serving,
    lexicalView: null,
    golden: { texts: [...goldenTexts], probabilities: [] },
    validation: computeMetrics({
      labels,
      actual: [0, 1],
      probabilities: [
        [1, 0],
        [0, 1],
      ],
      rule: argmax,
    }),
    drift: driftReference(tokenizer, config.encoder.hiddenSize),
    tokenizerDirectory: base,
  });
  const answers = await (await TextClassifier.load(directory, 1)).classify(goldenTexts);
  await writeFile(
    join(directory, 'golden.json'),
    JSON.stringify({ texts: goldenTexts, probabilities: answers.map(({ probabilities }) => probabilities) }),
  );
}

/** The values do not matter; comparing every text with a reference is part of serving. */
function driftReference(tokenizer: Tokenizer, hiddenSize: number): DriftReference {
  const reviews = generateReviews({ rows: 200, seed: 1, drift: 0, labelNoise: 0 });
  const rows = Array.from(reviews, ({ text }, row) => ({ ids: tokenizer.encode(text), label: row % 2 }));
  const shard = decodeTokenShard(encodeTokenShard(rows), 'reviews');
  return buildDriftReference({
    train: shard,
    validation: shard,
    probabilities: rows.map(() => [0.5, 0.5]),
    rule: argmax,
    embeddings: rows.map((_, row) => new Float32Array(hiddenSize).fill(1 + row)),
    vocabularySize: tokenizer.vocabularySize,
    unknownId: tokenizer.unknownId,
  });
}

/** Stores the model and makes it champion. */
export async function promoteServingModel(store: ObjectStore, directory: string): Promise<void> {
  const unknown = '0'.repeat(64);
  const { digest } = await saveModel(store, {
    directory,
    lineage: {
      datasetDigest: unknown,
      tokensDigest: unknown,
      base: 'minilm',
      baseSha256: null,
      hyperparameters: resolveHyperparameters('minilm', {}),
      compute: chooseCompute({ device: 'cpu' }),
      source: { kind: 'sample', rows: 100, seed: 1, drift: 0, labelNoise: 0 },
      sample: true,
    },
  });
  await promoteChampion(store, {
    model: 'default',
    digest,
    expectedGeneration: 0,
    reason: 'benchmark',
    workflowId: null,
    runId: null,
    sample: true,
  });
}
