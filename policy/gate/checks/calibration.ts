import type { GateInput } from '../gate-input.js';
import { judged, percent, type GateOutcome } from '../gate-outcome.js';

/** Do the candidate's probabilities mean what they say? */
export function calibration({ candidate, settings }: GateInput): GateOutcome {
  const value = candidate.metrics.expectedCalibrationError;
  const threshold = settings.maximumCalibrationError;
  return judged(value <= threshold, {
    value,
    threshold,
    explanation: `Probabilities are off by ${percent(value)} on average (expected calibration error), at most ${percent(threshold)} is allowed.`,
  });
}
