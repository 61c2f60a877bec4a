import { compareRows, mustImprove } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';
import { accuracyNotWorse } from '../not-worse.js';

/** Is a candidate that need not be better at least as accurate as the champion on rows labelled since? */
export function recentAccuracy(input: GateInput): GateOutcome {
  const rows = compareRows(input);
  if (typeof rows === 'string') return skipped(rows);
  if (mustImprove(input.reason)) return skipped('`improvement` asks for more.');
  if (rows.recent.length === 0)
    return skipped('Too few rows were labelled since the champion was trained to be judged apart.');
  return accuracyNotWorse(input, rows.recent);
}
