import { percent } from '../../../contracts/percent.js';
import { compareRows, countDifferences, type PairedRow } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { compared, skipped, testAt, type GateOutcome } from '../gate-outcome.js';
import { holmAdjust } from '../../statistics/holm.js';
import { tangoScoreTest } from '../../statistics/tango.js';

/** Smaller parts are not judged. */
const minimumRows = 100;

/**
 * Is the candidate significantly worse than the champion, by more than the margin, on a part of the rows (label, text
 * length, source)? Tango's score test with Holm's correction.
 */
export function slices(input: GateInput): GateOutcome {
  const compare = compareRows(input);
  if (typeof compare === 'string') return skipped(compare);
  const rows = compare.all;
  const slices = [...byLabel(rows, input.candidate.labels), ...byLength(rows), ...bySource(rows)].filter(
    (slice) => slice.rows.length >= minimumRows,
  );
  if (slices.length === 0) return skipped(`No part of the test rows has ${minimumRows} rows.`);
  const counts = slices.map((slice) => countDifferences(slice.rows));
  const { sliceMargin: margin, significanceLevel: threshold } = input.settings;
  const pValues = holmAdjust(
    counts.map(({ rows, wins, losses }) => tangoScoreTest({ rows, wins: losses, losses: wins }, margin)),
  );
  const parts = slices.map((slice, index) => ({
    name: slice.name,
    rows: slice.rows.length,
    candidateAccuracy: accuracy(slice.rows, 'candidate'),
    championAccuracy: accuracy(slice.rows, 'champion'),
    pValue: pValues[index]!,
  }));
  const worse = parts
    .filter(({ pValue }) => pValue < threshold)
    .map(
      (part) =>
        `${part.name} (${percent(part.candidateAccuracy)} instead of ${percent(part.championAccuracy)})`,
    );
  return compared({
    value: Math.min(...pValues),
    threshold,
    requirement: 'at least',
    unit: 'p-value',
    explanation:
      worse.length === 0
        ? `On none of ${parts.length} parts is the candidate significantly more than ${percent(margin)} worse than the champion.`
        : `Significantly more than ${percent(margin)} worse than the champion: ${worse.join('; ')}.`,
    test: testAt(input.settings, {
      method: "score test for paired proportions (Tango), Holm's correction",
      direction: 'worse',
      margin,
      rows: rows.length,
    }),
    parts,
  });
}

interface Slice {
  name: string;
  rows: PairedRow[];
}

const accuracy = (rows: readonly PairedRow[], who: 'candidate' | 'champion'): number =>
  rows.filter((row) => row[who] === row.actual).length / rows.length;

const byLabel = (rows: readonly PairedRow[], labels: readonly string[]): Slice[] =>
  labels.map((label, index) => ({
    name: `label ${label}`,
    rows: rows.filter(({ actual }) => actual === index),
  }));

/** Quartiles; rows of equal text length stay together. */
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
