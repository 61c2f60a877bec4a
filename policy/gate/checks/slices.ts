import { percent } from '../../../contracts/percent.js';
import { holmAdjust } from '../../statistics/holm.js';
import { weightOf } from '../class-shift.js';
import type { ComparedRows } from '../compared-rows.js';
import { accuracyInterval } from '../difference-interval.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, skipped, type GateOutcome } from '../gate-outcome.js';
import type { PairedRow } from '../paired-rows.js';

/** Smaller slices are not tested. */
const minimumRows = 100;

/**
 * Checks that on no slice of the rows (one label, a range of text lengths, one source) the candidate is
 * significantly less accurate than the champion by more than the margin, with Holm's correction. When the class shares changed, the rows are weighted to today's, and labels are no slices: a model that
 * follows the shares answers a rarer label less often, and what that costs overall is what `champion-accuracy` weighs.
 */
export function slices(
  { candidate, settings }: GateInput,
  { all: rows, classShift }: ComparedRows,
): GateOutcome {
  const shift = classShift(rows);
  const large = [
    ...(shift === null ? byLabel(rows, candidate.labels) : []),
    ...byLength(rows),
    ...bySource(rows),
  ].filter((slice) => slice.rows.length >= minimumRows && slice.rows.some((row) => weightOf(row, shift) > 0));
  if (large.length === 0) return skipped(`No slice of the test rows has ${minimumRows} rows.`);
  const { sliceMargin: margin, significanceLevel: threshold } = settings;
  const intervals = large.map((slice) => accuracyInterval(slice.rows, shift));
  const pValues = holmAdjust(intervals.map((interval) => interval.pValueOfHarm(margin)));
  const tested = large.map((slice, index) => ({
    name: slice.name,
    rows: slice.rows.length,
    candidateAccuracy: accuracy(slice.rows, 'candidate'),
    championAccuracy: accuracy(slice.rows, 'champion'),
    pValue: pValues[index]!,
  }));
  const worse = tested
    .filter(({ pValue }) => pValue < threshold)
    .map(
      ({ name, candidateAccuracy, championAccuracy }) =>
        `${name} (${percent(candidateAccuracy)} instead of ${percent(championAccuracy)})`,
    );
  return checkThreshold({
    value: Math.min(...pValues),
    threshold,
    requirement: 'at least',
    unit: 'p-value',
    explanation:
      worse.length === 0
        ? `On none of ${tested.length} slices is the candidate significantly more than ${percent(margin)} worse than the champion.`
        : `Significantly more than ${percent(margin)} worse than the champion: ${worse.join('; ')}.`,
    test: significanceTest(settings, {
      method: `${[...new Set(intervals.map(({ method }) => method))].join(' or ')}, Holm's correction`,
      direction: 'worse',
      margin,
      rows: rows.length,
    }),
    slices: tested,
  });
}

interface Slice {
  name: string;
  rows: PairedRow[];
}

const accuracy = (rows: readonly PairedRow[], model: 'candidate' | 'champion'): number =>
  rows.filter((row) => row[model] === row.actual).length / rows.length;

const byLabel = (rows: readonly PairedRow[], labels: readonly string[]): Slice[] =>
  labels.map((label, index) => ({
    name: `label ${label}`,
    rows: rows.filter(({ actual }) => actual === index),
  }));

/** Quartiles of the text length; rows of equal length stay together. */
function byLength(rows: readonly PairedRow[]): Slice[] {
  const lengths = rows.map(({ textLength }) => textLength).sort((a, b) => a - b);
  const bounds = [0, 0.25, 0.5, 0.75].map((share) => lengths[Math.floor(share * lengths.length)]!);
  return bounds.map((from, index) => {
    const to = bounds[index + 1] ?? Infinity;
    return {
      name: `texts of ${from} to ${to === Infinity ? lengths.at(-1) : to - 1} characters`,
      rows: rows.filter(({ textLength }) => textLength >= from && textLength < to),
    };
  });
}

function bySource(rows: readonly PairedRow[]): Slice[] {
  const sources = [...new Set(rows.map(({ source }) => source))].filter((source) => source !== null).sort();
  return sources.map((source) => ({
    name: `source ${source}`,
    rows: rows.filter((row) => row.source === source),
  }));
}
