import { judgeNotWorse } from '../accuracy-difference.js';
import type { ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import type { GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate is not less accurate than the champion on the test rows of both models' datasets.
 */
export const championAccuracy = (input: GateInput, { oldRows, classShift }: ComparedRows): GateOutcome =>
  judgeNotWorse(input, oldRows, 'accuracy', classShift(oldRows));

/** Checks the same for macro F1. */
export const championMacroF1 = (input: GateInput, { oldRows, classShift }: ComparedRows): GateOutcome =>
  judgeNotWorse(input, oldRows, 'macro F1', classShift(oldRows));
