import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { compared, skipped, type GateOutcome } from '../gate-outcome.js';

/** Does the candidate reach the macro-F1 that was asked for? */
export function floorMacroF1({ candidate, settings }: GateInput): GateOutcome {
  const threshold = settings.minimumMacroF1;
  if (threshold === undefined) return skipped('No minimum macro-F1 was set.');
  const value = candidate.metrics.macroF1;
  return compared({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `Macro-F1 ${percent(value)}, at least ${percent(threshold)} was asked for.`,
  });
}
