import assert from 'node:assert/strict';
import fc from 'fast-check';
import { predictedClass } from '../../../contracts/predicted-class.js';
import { chooseDecisionThreshold } from '../../../model/training/decision-threshold.js';
import { macroF1 } from '../../../policy/statistics/macro-f1.js';

const macroF1At = (decisionThreshold: number, probabilities: number[], actual: number[]): number =>
  macroF1(
    2,
    actual,
    probabilities.map((second) => predictedClass([1 - second, second], { decisionThreshold })),
  );

describe('the threshold chosen on validation rows', () => {
  it('lies in the middle between the rows that it tells apart', () => {
    assert.equal(chooseDecisionThreshold([0.01, 0.02, 0.1, 0.3], [0, 0, 0, 1]), 0.2);
    assert.equal(chooseDecisionThreshold([0.6, 0.7, 0.8], [0, 0, 1]), 0.75);
  });

  it('is 0.5 where no other is better', () => {
    assert.equal(chooseDecisionThreshold([0.1, 0.4, 0.6, 0.9], [0, 0, 1, 1]), 0.5);
    assert.equal(chooseDecisionThreshold([0.3, 0.3], [0, 1]), 0.5);
    assert.equal(chooseDecisionThreshold([0.2, 0.4], [0, 0]), 0.5);
  });

  it('gives the highest macro F1 of all thresholds', () => {
    const rows = fc.array(
      fc.record({ probability: fc.integer({ min: 0, max: 20 }).map((n) => n / 20), label: fc.nat(1) }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (sample, other) => {
        const probabilities = sample.map(({ probability }) => probability);
        const actual = sample.map(({ label }) => label);
        const isSplit = new Set(probabilities.map((value) => value >= other)).size === 2;
        const chosen = macroF1At(chooseDecisionThreshold(probabilities, actual), probabilities, actual);
        return !isSplit || chosen >= macroF1At(other, probabilities, actual) - 1e-12;
      }),
    );
  });
});
