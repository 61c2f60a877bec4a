import { describeDifference } from '../describe-check.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/** Larger than rounding errors, smaller than any difference that changes an answer. */
const maximumDifference = 1e-3;

/** Checks that the inference process gives the golden texts the same probabilities as the trainer did. */
export function goldenTexts({ parity }: GateInput): GateOutcome {
  if (!parity) return skipped('The inference process was not compared with the trainer.');
  const value = parity.maximumProbabilityDifference;
  return checkThreshold({
    value,
    threshold: maximumDifference,
    requirement: 'at most',
    unit: 'difference',
    explanation: `On the golden texts, the inference process's probabilities differ from the trainer's by at most ${describeDifference(value).replace('< ', '')}.`,
  });
}
