import type { GateInput } from '../gate-input.js';
import { judged, percent, skipped, type GateOutcome } from '../gate-outcome.js';
import { pairRows } from '../paired-rows.js';
import { macroF1 } from '../statistics/macro-f1.js';
import { bootstrapLowerBound } from '../statistics/paired-bootstrap.js';

/** Is the candidate's macro-F1 not worse than the champion's by more than the margin? Paired bootstrap. */
export function championMacroF1(input: GateInput): GateOutcome {
  const rows = pairRows(input);
  if (typeof rows === 'string') return skipped(rows);
  const { nonInferiorityMargin, significanceLevel: level } = input.settings;
  const classes = input.candidate.labels.length;
  const actual = rows.map((row) => row.actual);
  const candidate = rows.map((row) => row.candidate);
  const champion = rows.map((row) => row.champion);
  const difference = (draws?: Int32Array) =>
    macroF1(classes, actual, candidate, draws) - macroF1(classes, actual, champion, draws);
  const value = bootstrapLowerBound(rows.length, difference, { level, seed: 1 });
  return judged(value > -nonInferiorityMargin, {
    value,
    threshold: -nonInferiorityMargin,
    explanation: `Macro-F1 differs by ${percent(difference())} from the champion's; with ${percent(1 - level)} confidence by more than ${percent(value)} (paired bootstrap), above ${percent(-nonInferiorityMargin)} is required.`,
  });
}
