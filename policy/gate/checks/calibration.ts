import { percent } from '../../../contracts/percent.js';
import { describeClassShift } from '../class-shift.js';
import type { ChampionComparison } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks the candidate's expected calibration error, also against the champion's where the two can be compared. A candidate
 * that follows a change of class shares is calibrated for today's, so test rows with the old ones say nothing about it.
 */
export function calibration({ candidate, settings }: GateInput, comparison: ChampionComparison): GateOutcome {
  if (candidate.crossValidationFolds !== undefined)
    return skipped(
      `The temperature was fitted to the cross-validated predictions of these ${candidate.rowIds.length} rows, so they cannot judge it.`,
    );
  const shift = comparison.champion && comparison.rows.classShift(comparison.rows.all);
  if (shift)
    return skipped(
      `${describeClassShift(shift, candidate.labels)}, so the calibration on test rows with the old shares says nothing about today.`,
    );
  const { champion } = comparison;
  const value = candidate.metrics.expectedCalibrationError;
  const championValue = champion?.metrics.expectedCalibrationError ?? null;
  const threshold = Math.min(
    settings.maximumCalibrationError,
    championValue === null ? Infinity : championValue + settings.calibrationMargin,
  );
  const besides = championValue === null ? '' : `, the champion's by ${percent(championValue)}`;
  return checkThreshold({
    value,
    threshold,
    requirement: 'at most',
    unit: 'rate',
    explanation: `Probabilities are off by ${percent(value)} on average (expected calibration error)${besides}; at most ${percent(threshold)} is allowed.`,
  });
}
