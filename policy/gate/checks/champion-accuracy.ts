import type { GateInput } from '../gate-input.js';
import { judged, percent, skipped, type GateOutcome } from '../gate-outcome.js';
import { countDifferences, pairRows } from '../paired-rows.js';
import { midPMcNemarTest } from '../statistics/mcnemar.js';
import { tangoLowerBound } from '../statistics/tango.js';

/** Is the candidate's accuracy not worse than the champion's by more than the margin? Tango's score interval. */
export function championAccuracy(input: GateInput): GateOutcome {
  const rows = pairRows(input);
  if (typeof rows === 'string') return skipped(rows);
  const { nonInferiorityMargin, significanceLevel } = input.settings;
  const counts = countDifferences(rows);
  const value = tangoLowerBound(counts, significanceLevel);
  const superiority = midPMcNemarTest(counts.wins, counts.losses);
  return judged(value > -nonInferiorityMargin, {
    value,
    threshold: -nonInferiorityMargin,
    explanation: `Of ${counts.rows} rows only the candidate got ${counts.wins} right, only the champion ${counts.losses}: with ${percent(1 - significanceLevel)} confidence the difference in accuracy is above ${percent(value)}; above ${percent(-nonInferiorityMargin)} is required (better: mid-p McNemar p = ${superiority.toPrecision(2)}).`,
  });
}
