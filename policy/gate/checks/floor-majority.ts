import { percent } from '../../../contracts/percent.js';
import { predictedClass } from '../../../contracts/predicted-class.js';
import { canHardlyTell } from '../../few-labels/cross-validation.js';
import { fisherExactTest } from '../../statistics/fisher-exact.js';
import { holmAdjust } from '../../statistics/holm.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, type GateOutcome } from '../gate-outcome.js';

const method = "Fisher's exact test for each label, Holm's correction";

/**
 * Checks that the candidate is better than a constant answer or a guess: it must find at least one label significantly
 * more often among that label's rows than among the others. Accuracy alone would not tell: where 1 % of the rows are
 * positive, a constant answer is right on 99 %. Fisher's exact test for each label, with Holm's correction. Two labels
 * are one question, so they need none. Where cross-validation judges on a few rows, a candidate must
 * only not be significantly worse than a guess.
 */
export function floorMajority({ candidate, settings }: GateInput): GateOutcome {
  const { actual, labels } = candidate;
  const rows = actual.length;
  const predicted = candidate.probabilities.map((row) => predictedClass(row, candidate));
  const counts = labels.map(() => ({ rows, first: 0, second: 0, both: 0 }));
  actual.forEach((label, row) => {
    counts[label]!.first += 1;
    counts[predicted[row]!]!.second += 1;
    if (predicted[row] === label) counts[label]!.both += 1;
  });
  const present = counts.filter(({ first }) => first > 0);
  const recall = present.reduce((sum, { first, both }) => sum + both / first, 0) / present.length;
  const accuracy = counts.reduce((sum, { both }) => sum + both, 0) / rows;
  const majority = Math.max(...counts.map(({ first }) => first)) / rows;
  const explanation = `Balanced accuracy (the mean recall of the labels) is ${percent(recall)} on ${rows} ${candidate.crossValidationFolds === undefined ? 'test' : 'cross-validated'} rows; always predicting one label reaches ${percent(1 / present.length)}. Accuracy is ${percent(accuracy)}, that of the most frequent label ${percent(majority)}.`;
  if (canHardlyTell({ rows, crossValidationFolds: candidate.crossValidationFolds })) {
    const harm = counts.map(({ first, second, both }) => ({
      ...{ rows, first, second: rows - second, both: first - both },
    }));
    return checkThreshold({
      value: leastPValue(harm),
      threshold: settings.significanceLevel,
      requirement: 'at least',
      unit: 'p-value',
      explanation: `${explanation} So few rows can hardly tell a useful model from a guess, so it must only not be worse. Label more rows to know.`,
      test: significanceTest(settings, { method, direction: 'worse', margin: 0, rows }),
    });
  }
  return checkThreshold({
    value: leastPValue(counts),
    threshold: settings.significanceLevel,
    requirement: 'below',
    unit: 'p-value',
    explanation,
    test: significanceTest(settings, { method, direction: 'better', margin: 0, rows }),
  });
}

/** The least p-value of the labels, corrected for their number. Two labels are one question. */
const leastPValue = (counts: readonly Parameters<typeof fisherExactTest>[0][]): number =>
  Math.min(...holmAdjust((counts.length === 2 ? counts.slice(0, 1) : counts).map(fisherExactTest)));
