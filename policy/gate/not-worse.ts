import { percent } from '../../contracts/percent.js';
import type { GateInput } from './gate-input.js';
import { compared, judged, testAt, type GateOutcome } from './gate-outcome.js';
import { countDifferences, rowsToShowNonInferiority, type PairedRow } from './compared-rows.js';
import { tangoLowerBound } from '../statistics/tango.js';

/** Is the candidate's accuracy on these rows not worse than the champion's by more than the margin? Tango's score interval. */
export function accuracyNotWorse({ settings }: GateInput, rows: readonly PairedRow[]): GateOutcome {
  const { nonInferiorityMargin: margin, significanceLevel: level } = settings;
  if (rows.length === 0)
    return judged(
      false,
      'The champion was trained on every one of these test rows: nothing can be compared.',
    );
  const counts = countDifferences(rows);
  const value = tangoLowerBound(counts, level);
  const required = rowsToShowNonInferiority(settings);
  const hint =
    margin === 0
      ? ' Without a margin only a better model passes.'
      : rows.length < required
        ? ` So few rows cannot show it even for an equal model: it takes ${required}. More test rows, or a wider gate.nonInferiorityMargin, would.`
        : '';
  return compared({
    value,
    threshold: -margin,
    requirement: 'above',
    unit: 'rate',
    explanation: `Of ${counts.rows} rows only the candidate got ${counts.wins} right, only the champion ${counts.losses}: with ${percent(1 - level)} confidence the difference in accuracy is above ${percent(value)}; above ${percent(-margin)} is required.${hint}`,
    test: testAt(settings, {
      method: 'score interval for paired proportions (Tango)',
      direction: 'not worse',
      margin,
      rows: rows.length,
    }),
  });
}
