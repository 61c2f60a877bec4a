import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HyperparameterOverrides } from '../../../contracts/hyperparameters.js';
import type { ClassificationMetrics } from '../../../contracts/metrics.js';
import type { TrainingSummary } from '../../../contracts/training-progress.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { computeMetrics } from '../../../model/metrics/compute-metrics.js';
import { randomWords } from '../../../model/random.js';
import { trainClassifier } from '../../../model/training/train-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { jobOf } from './toy-job.js';

const labels = ['negative', 'positive'];
const every = 50;
const rows = { train: 2_400, validation: 1_000, test: 2_000 };
const common = Array.from({ length: 40 }, (_, word) => `word${String.fromCharCode(97 + (word % 26))}${word}`);
const telling = ['refund', 'broken', 'lawsuit', 'recall'];

const next = randomWords(11);
const chance = (): number => next() / 2 ** 32;
const pick = (words: readonly string[]): string => words[Math.floor(chance() * words.length)]!;

/** Rows of which 2 % are positive. A telling word makes a row likely positive, but many negative rows have one, too. */
function rareRow(row: number): { text: string; label: number } {
  const label = row % every === 0 ? 1 : 0;
  const words = Array.from({ length: 8 }, () =>
    pick(chance() < (label === 1 ? 0.25 : 0.02) ? telling : common),
  );
  return { text: words.join(' '), label };
}

const all = Array.from({ length: rows.train + rows.validation + rows.test }, (_, row) => rareRow(row));
const tested = all.slice(rows.train + rows.validation);

describe('a class of 2 % of the rows', () => {
  const directory = useTemporaryDirectory();

  const train = async (
    name: string,
    overrides: HyperparameterOverrides,
  ): Promise<{ summary: TrainingSummary; metrics: ClassificationMetrics; graphBytes: number }> => {
    const job = await jobOf(join(directory(), name), all.slice(0, -rows.test), {
      validationRows: rows.validation,
      overrides: { epochs: 3, batchSize: 32, maxLength: 16, learningRate: 1e-3, ...overrides },
    });
    const summary = (await trainClassifier(job, {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      beforeEachBatch: async () => undefined,
    })) as TrainingSummary;
    const classifier = await TextClassifier.load(job.outputDirectory, 1);
    const answers = await classifier.classify(tested.map(({ text }) => text));
    const metrics = computeMetrics({
      labels,
      actual: tested.map(({ label }) => label),
      probabilities: answers.map(({ probabilities }) => probabilities),
      rule: classifier.settings,
    });
    const { size: graphBytes } = await stat(join(job.outputDirectory, 'onnx', 'model.onnx'));
    return { summary, metrics, graphBytes };
  };

  it('is found with balanced class weights, and not without', async () => {
    const plain = await train('plain', {});
    const balanced = await train('balanced', { classWeights: 'balanced' });
    const recallOf = ({ perClass }: ClassificationMetrics): number => perClass[1]!.recall;
    const figures = JSON.stringify({ plain, balanced });
    assert.deepEqual([plain.summary.selectionMetric, balanced.summary.selectionMetric], ['loss', 'macroF1']);
    assert.ok(plain.metrics.macroF1 < 0.6 && recallOf(plain.metrics) < 0.2, figures);
    assert.ok(balanced.metrics.macroF1 > 0.65 && recallOf(balanced.metrics) > 0.3, figures);
    // The offset of the calibration makes up for the weights.
    assert.ok(balanced.metrics.expectedCalibrationError < 0.03, figures);
    // What other engines load is the same graph.
    assert.equal(balanced.graphBytes, plain.graphBytes);
  }).timeout(120_000);

  it('has no threshold where there are more than two labels: a training that asks for one fails at its start', async () => {
    const job = await jobOf(join(directory(), 'three'), all.slice(0, 100), {
      validationRows: 20,
      overrides: { decisionThreshold: 'macroF1' },
    });
    const started = trainClassifier(
      { ...job, labels: [...labels, 'undecided'] },
      {
        onProgress: () => assert.fail('it must not train'),
        onCheckpoint: async () => undefined,
        beforeEachBatch: async () => undefined,
      },
    );
    await assert.rejects(started, { code: 'invalid-input', message: /needs two labels, but the data has 3/ });
  });
});
