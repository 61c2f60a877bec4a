import { judgeDifference } from '../accuracy-difference.js';
import { describeWeights } from '../class-shift.js';
import { requiresImprovement, type ComparedRows } from '../compared-rows.js';
import { accuracyInterval } from '../difference-interval.js';
import type { GateInput } from '../gate-input.js';
import { skipped, undecided, type GateOutcome } from '../gate-outcome.js';
import { gateLevels } from '../levels.js';

/**
 * Checks that a candidate that was trained to be better is more accurate than the champion. What matters is the traffic
 * of now: on recent rows, any gain is enough. Without them, on all rows, it must be more than the margin, since models that
 * differ in their seed alone differ by less; and a small loss on them is no harm, since they are not the traffic of now.
 */
export function improvement(input: GateInput, { all, recentRows, classShift }: ComparedRows): GateOutcome {
  const { reason, settings } = input;
  if (!requiresImprovement(reason))
    return skipped(`Not required when the reason is ${reason}: being as good and newer is enough.`);
  const usesRecentRows = recentRows.length > 0;
  const rows = usesRecentRows ? recentRows : all;
  if (rows.length === 0) return undecided('There is no row to compare the two models on.');
  const shift = classShift(rows);
  const outcome = judgeDifference(rows, accuracyInterval(rows, shift), {
    metric: 'accuracy',
    direction: 'better',
    margin: usesRecentRows ? 0 : settings.improvementMargin,
    harm: usesRecentRows ? 0 : -settings.nonInferiorityMargin,
    levels: gateLevels(input),
  });
  const scope = usesRecentRows ? 'on rows labeled since the champion was trained' : 'on all test rows';
  return {
    ...outcome,
    explanation: `Trained because of ${reason}, so it must be better ${scope}. ${describeWeights(shift, input.candidate.labels)}${outcome.explanation}`,
  };
}
