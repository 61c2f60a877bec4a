import { percent } from '../../contracts/percent.js';
import { describeClassShift, type ClassShift } from './class-shift.js';
import { accuracyInterval, macroF1Interval, type DifferenceInterval } from './difference-interval.js';
import type { GateInput } from './gate-input.js';
import { undecided, type GateOutcome } from './gate-outcome.js';
import { gateLevels, type GateLevels } from './levels.js';
import { countDifferences, type PairedRow } from './paired-rows.js';

interface DifferenceTest {
  metric: 'accuracy' | 'macro F1';
  direction: 'better' | 'not worse';
  /** By how much better, or how much worse is tolerated. */
  margin: number;
  /** The difference below which the candidate does harm. */
  harm: number;
  levels: GateLevels;
}

/**
 * Judges a difference, candidate minus champion. `better`: passes when shown to be above the margin. `not worse`:
 * passes when shown to be above minus the margin. It fails when shown to be below `harm`. Otherwise it is undecided.
 */
export function judgeDifference(
  rows: readonly PairedRow[],
  interval: DifferenceInterval,
  { metric, direction, margin, harm, levels }: DifferenceTest,
): GateOutcome {
  const threshold = direction === 'better' ? margin : -margin;
  const value = interval.lower(levels.pass);
  const upper = interval.upper(levels.veto);
  const verdict = value > threshold ? 'pass' : upper < harm ? 'fail' : 'undecided';
  const { wins, losses } = countDifferences(rows);
  const conclusion = {
    pass: `So it is shown to be above ${percent(threshold)}.`,
    fail: `So it is shown to be below ${percent(harm)}.`,
    undecided: `That shows neither that it is above ${percent(threshold)} nor that it is below ${percent(harm)}.`,
  }[verdict];
  return {
    value: Number.isFinite(value) ? value : null,
    threshold,
    requirement: 'above',
    unit: 'rate',
    verdict,
    explanation: `Of ${rows.length} rows, only the candidate got ${wins} right and only the champion ${losses}. The difference in ${metric} is ${percent(interval.difference)}: above ${percent(value)} with ${confidence(levels.pass)} confidence, below ${percent(upper)} with ${confidence(levels.veto)}. ${conclusion}`,
    test: { method: interval.method, direction, margin, level: levels.pass, rows: rows.length },
  };
}

/**
 * Judges whether the candidate is worse than the champion by no more than the margin. When the class shares changed, the
 * rows weighted to today's shares decide: they tell a change of the traffic from forgetting.
 */
export function judgeNotWorse(
  input: GateInput,
  rows: readonly PairedRow[],
  metric: DifferenceTest['metric'],
  shift: ClassShift | null = null,
): GateOutcome {
  if (rows.length === 0) return nothingToCompare;
  const { labels } = input.candidate;
  const interval = (weights: ClassShift | null): DifferenceInterval =>
    metric === 'accuracy' ? accuracyInterval(rows, weights) : macroF1Interval(labels.length, rows, weights);
  const { nonInferiorityMargin: margin } = input.settings;
  const test = { metric, direction: 'not worse', margin, harm: -margin, levels: gateLevels(input) } as const;
  if (shift === null) return judgeDifference(rows, interval(null), test);
  const outcome = judgeDifference(rows, interval(shift), test);
  const unweighted = percent(interval(null).difference);
  return {
    ...outcome,
    explanation: `${describeClassShift(shift, labels)}, so the rows are weighted to today's shares; unweighted, the difference is ${unweighted}. ${outcome.explanation}`,
  };
}

const confidence = (level: number): string => `${Number((100 * (1 - level)).toPrecision(6))} %`;

/** The outcome when the champion was trained on every test row of the candidate. */
const nothingToCompare = undecided(
  'The champion was trained on all of these test rows, so there is nothing to compare.',
);
