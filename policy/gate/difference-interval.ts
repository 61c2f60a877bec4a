import { clusterBootstrapError } from '../statistics/cluster-bootstrap.js';
import { macroF1Influences } from '../statistics/macro-f1.js';
import { normalDistribution } from '../statistics/normal-distribution.js';
import { normalQuantile } from '../statistics/normal-quantile.js';
import { tangoLowerBound, tangoScoreTest } from '../statistics/tango.js';
import { weightOf, type ClassShift } from './class-shift.js';
import { countDifferences, type PairedRow } from './paired-rows.js';

/** What the rows say about a difference, candidate minus champion. All levels are one-sided. */
export interface DifferenceInterval {
  difference: number;
  /** With confidence 1 − level the true difference is above this. */
  lower(level: number): number;
  /** With confidence 1 − level the true difference is below this. */
  upper(level: number): number;
  /** P-value for "the candidate is worse by more than the margin". */
  pValueOfHarm(margin: number): number;
  method: string;
}

/**
 * The difference in accuracy. Tango's score interval; where rows come in groups, the wider of it and the normal interval
 * with the cluster bootstrap's standard error. With a class shift, the rows are weighted to today's class shares.
 */
export function accuracyInterval(
  rows: readonly PairedRow[],
  shift: ClassShift | null = null,
): DifferenceInterval {
  const values = rows.map(
    ({ actual, candidate, champion }) => Number(candidate === actual) - Number(champion === actual),
  );
  const weights = rows.map((row) => weightOf(row, shift));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const difference = values.reduce<number>((sum, value, row) => sum + weights[row]! * value, 0) / total;
  const influences = values.map((value, row) => (rows.length / total) * weights[row]! * (value - difference));
  if (shift !== null) return normalInterval(difference, influences, rows, shift);
  const independent = tangoInterval(rows);
  return hasGroups(rows) ? widerOf(independent, normalInterval(difference, influences, rows)) : independent;
}

/**
 * The difference in macro F1, with the standard error of its influences (`macroF1Influences`). With a class shift, the
 * rows are weighted to today's class shares.
 */
export function macroF1Interval(
  classes: number,
  rows: readonly PairedRow[],
  shift: ClassShift | null = null,
): DifferenceInterval {
  const actual = rows.map((row) => row.actual);
  const weights = rows.map((row) => weightOf(row, shift));
  const of = (model: 'candidate' | 'champion') =>
    macroF1Influences(
      classes,
      actual,
      rows.map((row) => row[model]),
      weights,
    );
  const [candidate, champion] = [of('candidate'), of('champion')];
  const influences = candidate.influences.map((influence, row) => influence - champion.influences[row]!);
  return normalInterval(candidate.macroF1 - champion.macroF1, influences, rows, shift);
}

function tangoInterval(rows: readonly PairedRow[]): DifferenceInterval {
  const counts = countDifferences(rows);
  const swapped = { ...counts, wins: counts.losses, losses: counts.wins };
  return {
    difference: (counts.wins - counts.losses) / counts.rows,
    lower: (level) => tangoLowerBound(counts, level),
    upper: (level) => -tangoLowerBound(swapped, level),
    pValueOfHarm: (margin) => tangoScoreTest(swapped, margin),
    method: 'score interval for paired proportions (Tango)',
  };
}

/** @param influences what each row adds to the difference; their mean is 0 */
function normalInterval(
  difference: number,
  influences: ArrayLike<number>,
  rows: readonly PairedRow[],
  shift: ClassShift | null = null,
): DifferenceInterval {
  const error = standardError(influences, rows, shift);
  const bound = (level: number): number => difference + normalQuantile(level) * error;
  const grouped = hasGroups(rows);
  return {
    difference,
    lower: bound,
    upper: (level) => 2 * difference - bound(level),
    pValueOfHarm: (margin) =>
      error === 0 ? Number(difference >= -margin) : normalDistribution((difference + margin) / error),
    method: `normal interval${grouped ? ' with cluster bootstrap' : ''}${shift === null ? '' : ", weighted to today's class shares"}`,
  };
}

/**
 * With a class shift the estimate is post-stratified (Holt & Smith 1979; Cochran 1977, section 5A.9): within a class,
 * only the deviations from the class's mean count; the recent shares are themselves estimated, which adds the
 * multinomial variance of Σ share · mean.
 */
function standardError(
  influences: ArrayLike<number>,
  rows: readonly PairedRow[],
  shift: ClassShift | null,
): number {
  const deviations = Float64Array.from(influences);
  let shareVariance = 0;
  if (shift !== null) {
    const means = shift.recentShares.map((share, label) => {
      let sum = 0;
      rows.forEach(({ actual }, row) => (sum += actual === label ? influences[row]! : 0));
      return share === 0 ? 0 : sum / rows.length / share;
    });
    rows.forEach((row, index) => (deviations[index]! -= weightOf(row, shift) * means[row.actual]!));
    const expected = (power: number): number =>
      means.reduce((sum, mean, label) => sum + shift.recentShares[label]! * mean ** power, 0);
    shareVariance = (expected(2) - expected(1) ** 2) / shift.recentRows;
  }
  const error = hasGroups(rows)
    ? clusterBootstrapError(
        deviations,
        rows.map(({ group }) => group),
        1,
      )
    : Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0)) / rows.length;
  return Math.sqrt(error ** 2 + Math.max(0, shareVariance));
}

const widerOf = (one: DifferenceInterval, other: DifferenceInterval): DifferenceInterval => ({
  difference: one.difference,
  lower: (level) => Math.min(one.lower(level), other.lower(level)),
  upper: (level) => Math.max(one.upper(level), other.upper(level)),
  pValueOfHarm: (margin) => Math.max(one.pValueOfHarm(margin), other.pValueOfHarm(margin)),
  method: other.method,
});

/** Whether any two rows belong to one group, so that the rows are not independent. */
function hasGroups(rows: readonly PairedRow[]): boolean {
  const seen = new Set<string>();
  for (const { group } of rows) {
    if (group === null) continue;
    if (seen.has(group)) return true;
    seen.add(group);
  }
  return false;
}
