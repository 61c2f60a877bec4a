import { percent } from '../../../contracts/percent.js';
import { compareRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { compared, judged, skipped, testAt, type GateOutcome } from '../gate-outcome.js';
import { macroF1 } from '../../statistics/macro-f1.js';
import { bootstrapLowerBound } from '../../statistics/paired-bootstrap.js';

/** Is the candidate's macro-F1 not worse than the champion's by more than the margin? Paired bootstrap. */
export function championMacroF1(input: GateInput): GateOutcome {
  const compare = compareRows(input);
  if (typeof compare === 'string') return skipped(compare);
  const rows = compare.established;
  if (rows.length === 0)
    return judged(
      false,
      'The champion was trained on every one of these test rows: nothing can be compared.',
    );
  const { nonInferiorityMargin: margin, significanceLevel: level } = input.settings;
  const classes = input.candidate.labels.length;
  const actual = rows.map((row) => row.actual);
  const candidate = rows.map((row) => row.candidate);
  const champion = rows.map((row) => row.champion);
  const difference = (draws?: Int32Array) =>
    macroF1(classes, actual, candidate, draws) - macroF1(classes, actual, champion, draws);
  const value = bootstrapLowerBound(rows.length, difference, { level, seed: 1 });
  return compared({
    value,
    threshold: -margin,
    requirement: 'above',
    unit: 'rate',
    explanation: `Macro-F1 differs by ${percent(difference())} from the champion's; with ${percent(1 - level)} confidence by more than ${percent(value)}, above ${percent(-margin)} is required.`,
    test: testAt(input.settings, {
      method: 'paired percentile bootstrap',
      direction: 'not worse',
      margin,
      rows: rows.length,
    }),
  });
}
