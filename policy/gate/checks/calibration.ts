import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { compareRows } from '../compared-rows.js';
import { compared, type GateOutcome } from '../gate-outcome.js';

/** Do the candidate's probabilities mean what they say, about as well as the champion's do? */
export function calibration(input: GateInput): GateOutcome {
  const { candidate, champion, settings } = input;
  const value = candidate.metrics.expectedCalibrationError;
  const loadedChampion = typeof compareRows(input) === 'string' ? null : champion;
  const ofChampion = loadedChampion?.metrics.expectedCalibrationError ?? null;
  const threshold = Math.min(
    settings.maximumCalibrationError,
    ofChampion === null ? Infinity : ofChampion + settings.calibrationMargin,
  );
  const beside = ofChampion === null ? '' : `, the champion's by ${percent(ofChampion)}`;
  return compared({
    value,
    threshold,
    requirement: 'at most',
    unit: 'rate',
    explanation: `Probabilities are off by ${percent(value)} on average (expected calibration error)${beside}; at most ${percent(threshold)} is allowed.`,
  });
}
