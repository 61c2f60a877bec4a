import { rowsToShowNonInferiority } from '../../statistics/sample-size.js';
import { judgeNotWorse } from '../accuracy-difference.js';
import type { ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';
import { gateLevels } from '../levels.js';

/**
 * Checks that the candidate is not less accurate than the champion on the test rows of both models' datasets.
 */
export function championAccuracy(input: GateInput, { oldRows, classShift }: ComparedRows): GateOutcome {
  const shift = classShift(oldRows);
  const outcome = judgeNotWorse(input, oldRows, 'accuracy', shift);
  return outcome.verdict === 'undecided' && oldRows.length > 0 && shift === null
    ? { ...outcome, explanation: outcome.explanation + whatDecides(input, oldRows.length) }
    : outcome;
}

/** What makes the undecided check decidable. */
function whatDecides(input: GateInput, rows: number): string {
  const { nonInferiorityMargin: margin } = input.settings;
  if (margin === 0) return ' Without a margin only a better model passes.';
  const required = rowsToShowNonInferiority(margin, gateLevels(input).pass);
  return rows < required
    ? ` These are too few rows even for an equal model: it takes ${required}. Add test rows or widen the margin (--non-inferiority-margin).`
    : '';
}

/**
 * Checks the same for macro F1. When the class shares changed, a model that follows them answers a rarer label less often:
 * its accuracy on the traffic of today rises and its macro F1 falls. Then only models with a decision threshold, which were
 * selected by macro F1, are compared by it.
 */
export function championMacroF1(input: GateInput, { oldRows, classShift }: ComparedRows): GateOutcome {
  const shift = classShift(oldRows);
  return shift !== null && input.candidate.decisionThreshold === null
    ? skipped('Class shares changed, so `champion-accuracy` decides, weighted to those of today.')
    : judgeNotWorse(input, oldRows, 'macro F1', shift);
}
