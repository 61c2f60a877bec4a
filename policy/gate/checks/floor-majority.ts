import { percent } from '../../../contracts/percent.js';
import { predictedClass } from '../../../contracts/predicted-class.js';
import { exactBinomialTest } from '../../statistics/binomial.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, type GateOutcome } from '../gate-outcome.js';

/** Checks that the candidate is significantly better than always predicting the most frequent label. */
export function floorMajority({ candidate, settings }: GateInput): GateOutcome {
  const { actual, probabilities, labels } = candidate;
  const rows = actual.length;
  const supports = labels.map((_, label) => actual.filter((value) => value === label).length);
  const majority = Math.max(...supports) / rows;
  const correct = probabilities.filter(
    (row, index) => predictedClass(row, candidate) === actual[index],
  ).length;
  return checkThreshold({
    value: exactBinomialTest(correct, rows, majority),
    threshold: settings.significanceLevel,
    requirement: 'below',
    unit: 'p-value',
    explanation: `Accuracy is ${percent(correct / rows)} on ${rows} test rows; always predicting the most frequent label reaches ${percent(majority)}.`,
    test: significanceTest(settings, { method: 'exact binomial test', direction: 'better', margin: 0, rows }),
  });
}
