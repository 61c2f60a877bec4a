import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import { chooseCompute } from '../../model/engines/choose-compute.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { trainVocabulary } from '../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../model/tokenizer/write-tokenizer.js';
import { encodeTokenShard } from '../../test/model/tokens/encode-token-shard.js';
import { trainClassifier } from '../../model/training/train-classifier.js';
import { rowId } from '../../policy/split.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

const labels = ['negative', 'positive'];
/** Rows of one pair: those after the training rows calibrate, the rest test. */
export const pairRows = { train: 1_200, validation: 200, test: 1_000 } as const;

/** Two models of the same rows and recipe that differ in nothing but their seed, and what they answer to unseen rows. */
export type SameDataPair = [EvaluationReport, EvaluationReport];

/**
 * Trains the pair number `pair`, on a corpus of its own: no two pairs share a row, a model or a seed.
 * Runs in this process: one training of a few seconds is not worth a process.
 */
export async function trainSameDataPair(pair: number, directory: string): Promise<SameDataPair> {
  const { train, validation, test } = pairRows;
  const corpus = { rows: train + validation + test, seed: 10_000 + pair, drift: 0, labelNoise: 0 };
  const rows = Array.from(generateReviews(corpus), ({ text, label }) => ({
    text,
    label: labels.indexOf(label),
  }));
  const tokensDirectory = join(directory, 'tokens');
  await mkdir(tokensDirectory, { recursive: true });
  const texts = rows.slice(0, train).map(({ text }) => text);
  await writeTokenizer(tokensDirectory, await trainVocabulary(texts, { size: 1_000 }));
  const tokenizer = await loadTokenizer(tokensDirectory);
  const shard = (from: number, to: number): Uint8Array =>
    encodeTokenShard(rows.slice(from, to).map(({ text, label }) => ({ ids: tokenizer.encode(text), label })));
  await writeFile(join(tokensDirectory, 'train.bin'), shard(0, train));
  await writeFile(join(tokensDirectory, 'validation.bin'), shard(train, train + validation));

  const report = async (seed: number): Promise<EvaluationReport> => {
    const outputDirectory = join(directory, `model-${seed}`);
    await trainClassifier(
      {
        outputDirectory,
        checkpointDirectory: join(directory, 'checkpoints'),
        tokensDirectory,
        base: { kind: 'scratch' },
        labels,
        hyperparameters: resolveHyperparameters('tiny', {
          seed,
          maxLength: 24,
          epochs: 2,
          batchSize: 16,
          checkpointIntervalSteps: 1_000_000,
        }),
        compute: chooseCompute({ device: 'cpu' }),
        threads: 1,
        resumeFrom: null,
      },
      {
        onProgress: () => undefined,
        onCheckpoint: async () => undefined,
        beforeEachBatch: async () => undefined,
      },
    );
    const model = await TextClassifier.load(outputDirectory, 1);
    const tested = rows.slice(train + validation);
    const answers = await model.classify(tested.map(({ text }) => text));
    const probabilities = answers.map((answer) => answer.probabilities);
    const actual = tested.map(({ label }) => label);
    return {
      formatVersion: 1,
      modelDigest: `pair ${pair}, seed ${seed}`,
      datasetDigest: `pair ${pair}`,
      labels,
      metrics: computeMetrics({ labels, actual, probabilities, rule: model.settings }),
      rowIds: tested.map(({ text }) => rowId(text)),
      actual,
      probabilities,
      decisionThreshold: model.settings.decisionThreshold,
      textLengths: tested.map(({ text }) => text.length),
      sources: tested.map(() => null),
      groups: null,
      modelSizeBytes: 1_000_000,
    };
  };
  try {
    return [await report(2 * pair), await report(2 * pair + 1)];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
