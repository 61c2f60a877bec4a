import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { compared, testAt, type GateOutcome } from '../gate-outcome.js';
import { predictedClass } from '../../../contracts/predicted-class.js';
import { exactBinomialTest } from '../../statistics/binomial.js';

/** Is the candidate significantly better than always answering the most frequent label? Exact binomial test. */
export function floorMajority({ candidate, settings }: GateInput): GateOutcome {
  const { actual, probabilities, labels } = candidate;
  const rows = actual.length;
  const supports = labels.map((_, label) => actual.filter((value) => value === label).length);
  const majority = Math.max(...supports) / rows;
  const correct = probabilities.filter((row, index) => predictedClass(row) === actual[index]).length;
  return compared({
    value: exactBinomialTest(correct, rows, majority),
    threshold: settings.significanceLevel,
    requirement: 'below',
    unit: 'p-value',
    explanation: `Accuracy ${percent(correct / rows)} on ${rows} test rows; always answering the most frequent label gives ${percent(majority)}.`,
    test: testAt(settings, { method: 'exact binomial test', direction: 'better', margin: 0, rows }),
  });
}
