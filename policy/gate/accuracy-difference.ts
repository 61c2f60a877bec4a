import type { GateSettings } from '../../contracts/decision.js';
import { percent } from '../../contracts/percent.js';
import { rowsToShowNonInferiority } from '../statistics/sample-size.js';
import { tangoLowerBound, type PairedCounts } from '../statistics/tango.js';
import { countDifferences, type PairedRow } from './compared-rows.js';
import { checkThreshold, passOrFail, significanceTest, type GateOutcome } from './gate-outcome.js';

/**
 * Tests the difference in accuracy (candidate minus champion) on the same rows. Passes when the lower bound
 * of Tango's score interval is above the margin (`better`) or above minus the margin (`not worse`).
 */
export function checkAccuracyDifference(
  counts: PairedCounts,
  settings: GateSettings,
  { direction, margin }: { direction: 'better' | 'not worse'; margin: number },
): GateOutcome {
  const { rows, wins, losses } = counts;
  const { significanceLevel: level } = settings;
  const value = tangoLowerBound(counts, level);
  const threshold = direction === 'better' ? margin : -margin;
  return checkThreshold({
    value,
    threshold,
    requirement: 'above',
    unit: 'rate',
    explanation: `Of ${rows} rows, only the candidate got ${wins} right and only the champion ${losses}. With ${percent(1 - level)} confidence the difference in accuracy is above ${percent(value)}; it must be above ${percent(threshold)}.`,
    test: significanceTest(settings, {
      method: 'score interval for paired proportions (Tango)',
      direction,
      margin,
      rows,
    }),
  });
}

/** Checks that the candidate is less accurate than the champion by no more than the margin. */
export function checkAccuracyNotWorse(settings: GateSettings, rows: readonly PairedRow[]): GateOutcome {
  if (rows.length === 0) return nothingToCompare;
  const { nonInferiorityMargin: margin, significanceLevel } = settings;
  const outcome = checkAccuracyDifference(countDifferences(rows), settings, {
    direction: 'not worse',
    margin,
  });
  const required = rowsToShowNonInferiority(margin, significanceLevel);
  const hint =
    margin === 0
      ? ' Without a margin only a better model passes.'
      : rows.length < required
        ? ` These are too few rows even for an equal model: it takes ${required}. Add test rows or widen gate.nonInferiorityMargin.`
        : '';
  return { ...outcome, explanation: outcome.explanation + hint };
}

/** The outcome when the champion was trained on every test row of the candidate. */
export const nothingToCompare = passOrFail(
  false,
  'The champion was trained on all of these test rows, so there is nothing to compare.',
);
