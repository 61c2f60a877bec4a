import { percent } from '../../contracts/percent.js';
import { chiSquareTest } from '../statistics/chi-square.js';
import type { PairedRow } from './paired-rows.js';

/**
 * The classes' shares among recent rows differ from those among old ones: the traffic changed. A model that follows
 * loses on old rows without having forgotten anything.
 */
export interface ClassShift {
  /** By class number. */
  oldShares: number[];
  /** By class number; classes that no old row has are left out, and the others sum to 1. */
  recentShares: number[];
  recentRows: number;
  pValue: number;
}

/** Tests whether the class shares differ (chi-square); null when they do not, or either kind of row is missing. */
export function findClassShift(
  oldRows: readonly PairedRow[],
  recentRows: readonly PairedRow[],
  { classes, level }: { classes: number; level: number },
): ClassShift | null {
  const count = (rows: readonly PairedRow[]): number[] => {
    const counts = new Array<number>(classes).fill(0);
    for (const { actual } of rows) counts[actual]! += 1;
    return counts;
  };
  const [old, recent] = [count(oldRows), count(recentRows)];
  const pValue = chiSquareTest(old, recent);
  const known = recent.map((rows, label) => (old[label]! > 0 ? rows : 0));
  const knownRows = known.reduce((sum, rows) => sum + rows, 0);
  if (pValue >= level || knownRows === 0) return null;
  return {
    oldShares: old.map((rows) => rows / oldRows.length),
    recentShares: known.map((rows) => rows / knownRows),
    recentRows: recentRows.length,
    pValue,
  };
}

/** How much a row counts when the old rows are weighted to today's class shares; 1 without a shift. */
export const weightOf = ({ actual, isRecent }: PairedRow, shift: ClassShift | null): number =>
  shift === null || isRecent ? 1 : shift.recentShares[actual]! / shift.oldShares[actual]!;

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
