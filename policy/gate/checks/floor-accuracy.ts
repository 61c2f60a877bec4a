import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks the minimum accuracy, where one is set. */
export function floorAccuracy({ candidate, settings }: GateInput): GateOutcome {
  const threshold = settings.minimumAccuracy;
  if (threshold === undefined) return skipped('No minimum accuracy is set.');
  const value = candidate.metrics.accuracy;
  return checkThreshold({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `Accuracy is ${percent(value)}; at least ${percent(threshold)} is required.`,
  });
}
