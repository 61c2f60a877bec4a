import { judgeNotWorse } from '../accuracy-difference.js';
import { requiresImprovement, type ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate is not less accurate than the champion on rows labeled since the champion was
 * trained.
 */
export function recentAccuracy(input: GateInput, { recentRows, classShift }: ComparedRows): GateOutcome {
  if (requiresImprovement(input.reason)) return skipped('The check `improvement` is stricter.');
  if (recentRows.length === 0)
    return skipped('Too few rows were labeled since the champion was trained to test them separately.');
  return judgeNotWorse(input, recentRows, 'accuracy', classShift(recentRows));
}
