import { percent } from '../../../contracts/percent.js';
import { compareRows, countDifferences, mustImprove } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { compared, skipped, testAt, type GateOutcome } from '../gate-outcome.js';
import { midPMcNemarTest } from '../../statistics/mcnemar.js';
import { tangoLowerBound } from '../../statistics/tango.js';

/**
 * Is a candidate that was trained to be better really better? On the rows labelled since the champion was trained; where
 * they are too few, on all. By more than the margin, by Tango's score interval.
 */
export function improvement(input: GateInput): GateOutcome {
  const rows = compareRows(input);
  if (typeof rows === 'string') return skipped(rows);
  const { settings, reason } = input;
  if (!mustImprove(reason))
    return skipped(`Not asked when the reason is ${reason}: as good and newer will do.`);
  const isRecent = rows.recent.length > 0;
  const counts = countDifferences(isRecent ? rows.recent : rows.all);
  const { improvementMargin: margin, significanceLevel: level } = settings;
  const value = tangoLowerBound(counts, level);
  return compared({
    value,
    threshold: margin,
    requirement: 'above',
    unit: 'rate',
    explanation: `Trained because of ${reason}, so it must be better. Of ${counts.rows} ${isRecent ? 'rows labelled since the champion was trained' : 'test rows'} only the candidate got ${counts.wins} right, only the champion ${counts.losses} (mid-p McNemar p = ${midPMcNemarTest(counts.wins, counts.losses).toPrecision(2)}): with ${percent(1 - level)} confidence the difference in accuracy is above ${percent(value)}; above ${percent(margin)} is required.`,
    test: testAt(settings, {
      method: 'score interval for paired proportions (Tango)',
      direction: 'better',
      margin,
      rows: counts.rows,
    }),
  });
}
