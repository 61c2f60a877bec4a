import { percent } from '../../../contracts/percent.js';
import { describeWeights } from '../class-shift.js';
import { requiresImprovement, type ComparedRows } from '../compared-rows.js';
import { accuracyInterval } from '../difference-interval.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, skipped, type GateOutcome } from '../gate-outcome.js';
import { countDifferences } from '../paired-rows.js';

/**
 * Checks that the candidate is not shown to be less accurate than the champion, by more than the margin, on rows labeled
 * since the champion was trained. That it is no worse is proved on the old rows: recent ones are too few to prove it even
 * of an equal model.
 */
export function recentAccuracy(input: GateInput, { recentRows, classShift }: ComparedRows): GateOutcome {
  const { candidate, reason, settings } = input;
  if (requiresImprovement(reason)) return skipped('The check `improvement` is stricter.');
  if (recentRows.length === 0)
    return skipped('Too few rows were labeled since the champion was trained to test them separately.');
  const shift = classShift(recentRows);
  const interval = accuracyInterval(recentRows, shift);
  const { nonInferiorityMargin: margin, significanceLevel: level } = settings;
  const highest = interval.upper(level);
  const { wins, losses } = countDifferences(recentRows);
  return checkThreshold({
    value: highest,
    threshold: -margin,
    requirement: 'at least',
    unit: 'rate',
    explanation: `${describeWeights(shift, candidate.labels)}Of ${recentRows.length} rows, only the candidate got ${wins} right and only the champion ${losses}. The difference in accuracy is ${percent(interval.difference)}, at most ${percent(highest)} with ${percent(1 - level, 0)} confidence.`,
    test: significanceTest(settings, {
      method: interval.method,
      direction: 'worse',
      margin,
      rows: recentRows.length,
    }),
  });
}
