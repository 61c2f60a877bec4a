import { checkAccuracyNotWorse } from '../accuracy-difference.js';
import type { ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import type { GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate is not less accurate than the champion on the test rows of both models' datasets.
 */
export const championAccuracy = ({ settings }: GateInput, { sharedTestRows }: ComparedRows): GateOutcome =>
  checkAccuracyNotWorse(settings, sharedTestRows);
