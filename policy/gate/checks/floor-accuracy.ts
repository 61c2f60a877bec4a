import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { compared, skipped, type GateOutcome } from '../gate-outcome.js';

/** Does the candidate reach the accuracy that was asked for? */
export function floorAccuracy({ candidate, settings }: GateInput): GateOutcome {
  const threshold = settings.minimumAccuracy;
  if (threshold === undefined) return skipped('No minimum accuracy was set.');
  const value = candidate.metrics.accuracy;
  return compared({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `Accuracy ${percent(value)}, at least ${percent(threshold)} was asked for.`,
  });
}
