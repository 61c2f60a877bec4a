import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { rowId } from '../../policy/split.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { trainTiny, writeTokens } from '../train-tiny.js';

const labels = ['negative', 'positive'];
/** Rows of one pair: those after the training rows calibrate, the rest test. */
export const pairRows = { train: 1_200, validation: 200, test: 1_000 } as const;

/** Two models of the same rows and recipe that differ in nothing but their seed, and what they answer to unseen rows. */
export type SameDataPair = [EvaluationReport, EvaluationReport];

/**
 * Trains the pair number `pair`, on a corpus of its own: no two pairs share a row, a model or a seed.
 */
export async function trainSameDataPair(pair: number, directory: string): Promise<SameDataPair> {
  const { train, validation, test } = pairRows;
  const corpus = { rows: train + validation + test, seed: 10_000 + pair, drift: 0, labelNoise: 0 };
  const rows = Array.from(generateReviews(corpus), ({ text, label }) => ({
    text,
    label: labels.indexOf(label),
  }));
  const tokensDirectory = await writeTokens(
    directory,
    { train: rows.slice(0, train), validation: rows.slice(train, train + validation) },
    1_000,
  );

  const report = async (seed: number): Promise<EvaluationReport> => {
    const { modelDirectory } = await trainTiny(join(directory, `seed-${seed}`), {
      tokensDirectory,
      labels,
      hyperparameters: { seed, maxLength: 24, epochs: 2, batchSize: 16 },
    });
    const model = await TextClassifier.load(modelDirectory, 1);
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
