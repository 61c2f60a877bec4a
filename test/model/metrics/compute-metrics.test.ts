import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { argmax } from '../../../contracts/predicted-class.js';
import { computeMetrics } from '../../../model/metrics/compute-metrics.js';
import { softmax } from '../../../model/metrics/softmax.js';

interface Case {
  labels: string[];
  actual: number[];
  probabilities: number[][];
  expected: Record<string, number | number[] | number[][]>;
}
const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/metrics.json', import.meta.url), 'utf8'),
) as Case[];

const close = (actual: number | null, expected: unknown, what: string) =>
  assert.ok(
    Math.abs(actual! - (expected as number)) < 1e-9,
    `${what}: ${actual}, expected ${String(expected)}`,
  );

describe('computeMetrics', () => {
  for (const { expected, ...given } of cases) {
    it(`agrees with scikit-learn on ${given.labels.length} classes with ties`, () => {
      const metrics = computeMetrics({ ...given, rule: argmax });
      for (const name of [
        'loss',
        'accuracy',
        'macroPrecision',
        'macroRecall',
        'macroF1',
        'rocAuc',
        'expectedCalibrationError',
      ] as const)
        close(metrics[name], expected[name], name);
      for (const name of ['precision', 'recall', 'f1', 'support'] as const)
        metrics.perClass.forEach((row, index) => close(row[name], (expected[name] as number[])[index], name));
      assert.deepEqual(metrics.confusion, expected['confusion']);
    });
  }

  it('has no ROC-AUC when a class is absent', () => {
    const metrics = computeMetrics({
      labels: ['a', 'b'],
      actual: [0, 0],
      probabilities: [
        [0.9, 0.1],
        [0.4, 0.6],
      ],
      rule: argmax,
    });
    assert.equal(metrics.rocAuc, null);
    assert.equal(metrics.perClass[1]!.recall, 0);
  });
});

describe('metrics of answers that are no numbers', () => {
  it('end, too', () => {
    const probabilities = [
      [NaN, NaN],
      [NaN, NaN],
    ];
    const { loss } = computeMetrics({ labels: ['a', 'b'], actual: [0, 1], probabilities, rule: argmax });
    assert.ok(Number.isNaN(loss));
  });
});

describe('metrics by a threshold', () => {
  const metrics = computeMetrics({
    labels: ['common', 'rare'],
    actual: [0, 0, 0, 1],
    probabilities: [
      [0.99, 0.01],
      [0.95, 0.05],
      [0.7, 0.3],
      [0.8, 0.2],
    ],
    rule: { decisionThreshold: 0.2 },
  });

  it('count the rows of the second class from the threshold on', () => {
    assert.deepEqual(metrics.confusion, [
      [2, 1],
      [0, 1],
    ]);
    assert.equal(metrics.perClass[1]!.recall, 1);
    close(metrics.macroF1, (4 / 5 + 2 / 3) / 2, 'macro F1');
  });

  it('take the probability of the predicted class as its confidence', () => {
    // Four rows, each alone in its bin.
    close(metrics.expectedCalibrationError, (0.01 + 0.05 + 0.3 + 0.8) / 4, 'calibration error');
  });
});

describe('softmax', () => {
  it('copes with huge logits and divides by the temperature', () => {
    assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
    close(softmax([2, 0], 2)[0]!, 1 / (1 + Math.exp(-1)), 'probability');
  });
});
