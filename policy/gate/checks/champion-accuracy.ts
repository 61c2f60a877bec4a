import { compareRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';
import { accuracyNotWorse } from '../not-worse.js';

/** Is the candidate as accurate as the champion on the rows that tested both? */
export function championAccuracy(input: GateInput): GateOutcome {
  const rows = compareRows(input);
  return typeof rows === 'string' ? skipped(rows) : accuracyNotWorse(input, rows.established);
}
