import type { GateInput } from '../gate-input.js';
import { compared, type GateOutcome } from '../gate-outcome.js';

/** Is the candidate small enough to serve? */
export function size({ candidate, settings }: GateInput): GateOutcome {
  const value = candidate.modelSizeBytes;
  const threshold = settings.maximumModelSizeBytes;
  return compared({
    value,
    threshold,
    requirement: 'at most',
    unit: 'bytes',
    explanation: `The model has ${(value / 1e6).toFixed(1)} MB, at most ${(threshold / 1e6).toFixed(1)} MB are allowed.`,
  });
}
