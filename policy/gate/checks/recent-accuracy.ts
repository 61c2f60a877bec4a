import { judgeNotWorse } from '../accuracy-difference.js';
import { requiresImprovement, type ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate is not shown to be less accurate than the champion, by more than the margin, on rows labeled
 * since the champion was trained. That it is no worse is proved on the old rows: recent ones are too few to prove it even
 * of an equal model.
 */
export function recentAccuracy(input: GateInput, { recentRows, classShift }: ComparedRows): GateOutcome {
  if (requiresImprovement(input.reason)) return skipped('The check `improvement` is stricter.');
  if (recentRows.length === 0)
    return skipped('Too few rows were labeled since the champion was trained to test them separately.');
  const outcome = judgeNotWorse(input, recentRows, 'accuracy', classShift(recentRows));
  return outcome.verdict === 'undecided'
    ? { ...outcome, verdict: 'pass', explanation: `${outcome.explanation} No harm is shown.` }
    : outcome;
}
