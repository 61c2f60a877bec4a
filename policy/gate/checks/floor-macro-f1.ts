import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks the minimum macro F1, where one is set. */
export function floorMacroF1({ candidate, settings }: GateInput): GateOutcome {
  const threshold = settings.minimumMacroF1;
  if (threshold === undefined) return skipped('No minimum macro F1 is set.');
  const value = candidate.metrics.macroF1;
  return checkThreshold({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `Macro F1 is ${percent(value)}; at least ${percent(threshold)} is required.`,
  });
}
