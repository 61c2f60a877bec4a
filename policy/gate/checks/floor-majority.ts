import type { GateInput } from '../gate-input.js';
import { judged, percent, type GateOutcome } from '../gate-outcome.js';
import { predictedClass } from '../predicted-class.js';
import { exactBinomialTest } from '../statistics/binomial.js';

/** Is the candidate significantly better than always answering the most frequent label? Exact binomial test. */
export function floorMajority({ candidate, settings }: GateInput): GateOutcome {
  const { actual, probabilities, labels } = candidate;
  const rows = actual.length;
  const supports = labels.map((_, label) => actual.filter((value) => value === label).length);
  const majority = Math.max(...supports) / rows;
  const correct = probabilities.filter((row, index) => predictedClass(row) === actual[index]).length;
  const value = exactBinomialTest(correct, rows, majority);
  const threshold = settings.significanceLevel;
  return judged(value < threshold, {
    value,
    threshold,
    explanation: `Accuracy ${percent(correct / rows)} on ${rows} test rows; always answering the most frequent label gives ${percent(majority)} (exact binomial test, p = ${value.toPrecision(2)}).`,
  });
}
