import { percent } from '../../../contracts/percent.js';
import type { ChampionComparison } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks the candidate's expected calibration error, also against the champion's where the two can be
 * compared.
 */
export function calibration(
  { candidate, settings }: GateInput,
  { champion }: ChampionComparison,
): GateOutcome {
  const value = candidate.metrics.expectedCalibrationError;
  const championValue = champion?.metrics.expectedCalibrationError ?? null;
  const threshold = Math.min(
    settings.maximumCalibrationError,
    championValue === null ? Infinity : championValue + settings.calibrationMargin,
  );
  const comparison = championValue === null ? '' : `, the champion's by ${percent(championValue)}`;
  return checkThreshold({
    value,
    threshold,
    requirement: 'at most',
    unit: 'rate',
    explanation: `Probabilities are off by ${percent(value)} on average (expected calibration error)${comparison}; at most ${percent(threshold)} is allowed.`,
  });
}
