import { percent } from '../../contracts/percent.js';
import { chiSquareTest } from '../statistics/chi-square.js';
import type { PairedRow } from './paired-rows.js';

/**
 * The classes' shares among the newest labels differ from those among test rows: the traffic changed. A model that follows
 * loses on such rows without having forgotten anything.
 */
export interface ClassShift {
  /** Among the test rows, by class number. */
  oldShares: number[];
  /** Among the newest labels, by class number; classes that no test row has are left out, and the others sum to 1. */
  recentShares: number[];
  /** Number of the newest labels. */
  recentRows: number;
  pValue: number;
}

/**
 * Tests whether the class shares of test rows differ from those of the newest labels (chi-square); null when they do not,
 * or when there is nothing to compare.
 */
export function findClassShift(
  rows: readonly PairedRow[],
  newestLabelCounts: readonly number[] | null,
  level: number,
): ClassShift | null {
  if (newestLabelCounts === null || rows.length === 0) return null;
  const old = newestLabelCounts.map(() => 0);
  for (const { actual } of rows) old[actual]! += 1;
  const pValue = chiSquareTest(old, [...newestLabelCounts]);
  const known = newestLabelCounts.map((count, label) => (old[label]! > 0 ? count : 0));
  const recentRows = known.reduce((sum, count) => sum + count, 0);
  if (pValue >= level || recentRows === 0) return null;
  return {
    oldShares: old.map((count) => count / rows.length),
    recentShares: known.map((count) => count / recentRows),
    recentRows,
    pValue,
  };
}

/** How much a row counts when the rows are weighted to today's class shares; 1 without a shift. */
export const weightOf = ({ actual }: PairedRow, shift: ClassShift | null): number =>
  shift === null ? 1 : shift.recentShares[actual]! / shift.oldShares[actual]!;

/** For example `negative 50 % to 20 %, positive 50 % to 80 %`: the classes that changed most, at most five. */
export function describeClassShift(shift: ClassShift, labels: readonly string[]): string {
  const change = (label: number): number => Math.abs(shift.recentShares[label]! - shift.oldShares[label]!);
  const changes = labels
    .map((name, label) => ({ name, label }))
    .sort((a, b) => change(b.label) - change(a.label))
    .slice(0, 5)
    .sort((a, b) => a.label - b.label)
    .map(
      ({ name, label }) =>
        `${name} from ${percent(shift.oldShares[label]!, 1)} to ${percent(shift.recentShares[label]!, 1)}`,
    );
  return `Class shares changed (${changes.join(', ')}; chi-square test ${shift.pValue < 0.0001 ? 'p < 0.0001' : `p = ${shift.pValue.toPrecision(2)}`})`;
}

/** Says that the rows are weighted, and why, before what was found on them; empty without a shift. */
export const describeWeights = (shift: ClassShift | null, labels: readonly string[]): string =>
  shift === null ? '' : `${describeClassShift(shift, labels)}, so the rows are weighted to today's shares. `;
