import type { GateInput } from '../gate-input.js';
import { compared, skipped, type GateOutcome } from '../gate-outcome.js';

/** Above rounding, below what changes an answer. */
const maximumDifference = 1e-3;

/** Does the inference process answer the golden texts as the trainer did? */
export function goldenTexts({ parity }: GateInput): GateOutcome {
  if (!parity) return skipped('The inference process was not compared with the trainer.');
  const value = parity.maximumProbabilityDifference;
  return compared({
    value,
    threshold: maximumDifference,
    requirement: 'at most',
    unit: 'difference',
    explanation: `On the golden texts the inference process' probabilities differ from the trainer's by at most ${value.toPrecision(2)}.`,
  });
}
