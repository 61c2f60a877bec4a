import { percent } from '../../../contracts/percent.js';
import { macroF1 } from '../../statistics/macro-f1.js';
import { bootstrapLowerBound } from '../../statistics/paired-bootstrap.js';
import { nothingToCompare } from '../accuracy-difference.js';
import type { ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate's macro F1 is lower than the champion's by no more than the margin (paired
 * bootstrap).
 */
export function championMacroF1(input: GateInput, { sharedTestRows: rows }: ComparedRows): GateOutcome {
  if (rows.length === 0) return nothingToCompare;
  const { nonInferiorityMargin: margin, significanceLevel: level } = input.settings;
  const classes = input.candidate.labels.length;
  const actual = rows.map((row) => row.actual);
  const candidate = rows.map((row) => row.candidate);
  const champion = rows.map((row) => row.champion);
  const difference = (draws?: Int32Array) =>
    macroF1(classes, actual, candidate, draws) - macroF1(classes, actual, champion, draws);
  const value = bootstrapLowerBound(rows.length, difference, { level, seed: 1 });
  return checkThreshold({
    value,
    threshold: -margin,
    requirement: 'above',
    unit: 'rate',
    explanation: `Macro F1 minus the champion's is ${percent(difference())}. With ${percent(1 - level)} confidence it is above ${percent(value)}; it must be above ${percent(-margin)}.`,
    test: significanceTest(input.settings, {
      method: 'paired percentile bootstrap',
      direction: 'not worse',
      margin,
      rows: rows.length,
    }),
  });
}
