import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks the minimum accuracy, where one is set. */
export const floorAccuracy = ({ candidate, settings }: GateInput): GateOutcome =>
  checkFloor('accuracy', candidate.metrics.accuracy, settings.minimumAccuracy);

/** Checks the minimum macro F1, where one is set. */
export const floorMacroF1 = ({ candidate, settings }: GateInput): GateOutcome =>
  checkFloor('macro F1', candidate.metrics.macroF1, settings.minimumMacroF1);

function checkFloor(metric: string, value: number, threshold: number | undefined): GateOutcome {
  if (threshold === undefined) return skipped(`No minimum ${metric} is set.`);
  return checkThreshold({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `The ${metric} is ${percent(value)}; at least ${percent(threshold)} is required.`,
  });
}
