import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { ServingSettings } from '../../contracts/serving.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { goldenTexts } from '../../model/training/golden-texts.js';
import { writeModelFolder } from '../../model/training/model-folder.js';
import { loadStartingPoint } from '../../model/training/starting-point.js';
import { promoteChampion } from '../../registry/champions.js';
import { saveModel } from '../../registry/models.js';
import type { ObjectStore } from '../../registry/object-store.js';

const labels = ['negative', 'positive'];
/** A new head answers almost the same to every text; a larger one shows whether two servers really agree. */
const headFactor = 20;

/**
 * Writes a base with a new head, untrained, as a model that all contestants can load: [CLS] pooling and head truncation, as
 * transformers does it.
 */
export async function writeServingModel(base: string, directory: string): Promise<void> {
  const hyperparameters = resolveHyperparameters('minilm', {
    pooling: 'cls',
    truncation: 'head',
    maxLength: 256,
  });
  const { vocabularySize } = await loadTokenizer(base);
  const { config, baseConfig, weights } = await loadStartingPoint(
    { kind: 'directory', path: base },
    { classes: labels.length, vocabularySize, hyperparameters },
  );
  const head = weights.get('classifier.weight')!;
  weights.set('classifier.weight', { ...head, data: head.data.map((weight) => weight * headFactor) });
  const { pooling, truncation, maxLength } = hyperparameters;
  const serving: ServingSettings = { labels, pooling, truncation, maxLength, temperature: 1 };
  await mkdir(directory, { recursive: true });
  await writeModelFolder(directory, {
    config,
    baseConfig,
    weights,
    serving,
    golden: { texts: [...goldenTexts], probabilities: [] },
    validation: computeMetrics({
      labels,
      actual: [0, 1],
      probabilities: [
        [1, 0],
        [0, 1],
      ],
    }),
    tokenizerDirectory: base,
  });
  const answers = await (await TextClassifier.load(directory, 1)).classify(goldenTexts);
  await writeFile(
    join(directory, 'golden.json'),
    JSON.stringify({ texts: goldenTexts, probabilities: answers.map(({ probabilities }) => probabilities) }),
  );
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
      engine: 'none: an untrained head',
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
