import { maximumCrossValidatedRows } from '../../few-labels/cross-validation.js';
import type { GateInput } from '../gate-input.js';
import { passOrFail, skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that a candidate that only cross-validation judges replaces no champion by itself: a few rows cannot show that it is as
 * good, and there are no test rows that neither of the two models was trained on. A champion of the sample corpus may be replaced.
 */
export function fewRows({ candidate, candidateSample, champion }: GateInput): GateOutcome {
  const { crossValidationFolds: folds, rowIds, modelDigest } = candidate;
  if (folds === undefined) return skipped('Test rows judge, on which the candidate was not trained.');
  const judged = `Judged by ${folds}-fold cross-validation on ${rowIds.length} training rows`;
  if (!champion) return passOrFail(true, `${judged}. There is no champion to replace.`);
  if (champion.sample && !candidateSample)
    return passOrFail(
      true,
      `${judged}. The champion was trained on the sample corpus, so it may be replaced.`,
    );
  return passOrFail(
    false,
    `${judged}, which is too little to replace a champion by itself. If you want it, run \`npx evergreen promote ${modelDigest.slice(0, 16)} --force --reason "…"\`. With ${maximumCrossValidatedRows} rows or more, test rows judge.`,
  );
}
