import { megabytes } from '../../../contracts/megabytes.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, type GateOutcome } from '../gate-outcome.js';

/** Checks that the candidate is small enough to serve. */
export function size({ candidate, settings }: GateInput): GateOutcome {
  const value = candidate.modelSizeBytes;
  const threshold = settings.maximumModelSizeBytes;
  return checkThreshold({
    value,
    threshold,
    requirement: 'at most',
    unit: 'bytes',
    explanation: `The model's files take ${megabytes(value)}; at most ${megabytes(threshold)} is allowed.`,
  });
}
