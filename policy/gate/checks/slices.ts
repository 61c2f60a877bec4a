import type { GateInput } from '../gate-input.js';
import { judged, skipped, type GateOutcome } from '../gate-outcome.js';
import { countDifferences, pairRows, type PairedRow } from '../paired-rows.js';
import { holmAdjust } from '../statistics/holm.js';
import { midPMcNemarTest } from '../statistics/mcnemar.js';

/** Smaller slices are not judged. */
const minimumRows = 100;

/** Is the candidate significantly worse on a part of the rows (a label, a quartile of text length)? Mid-p McNemar with Holm's correction. */
export function slices(input: GateInput): GateOutcome {
  const rows = pairRows(input);
  if (typeof rows === 'string') return skipped(rows);
  const parts = [...byLabel(rows, input.candidate.labels), ...byLength(rows)].filter(
    (part) => part.rows.length >= minimumRows,
  );
  if (parts.length === 0) return skipped(`No part of the test rows has ${minimumRows} rows.`);
  const counts = parts.map((part) => countDifferences(part.rows));
  const pValues = holmAdjust(counts.map(({ wins, losses }) => midPMcNemarTest(losses, wins)));
  const threshold = input.settings.significanceLevel;
  const worse = parts
    .map(({ name }, index) => ({ name, ...counts[index]!, pValue: pValues[index]! }))
    .filter(({ pValue }) => pValue < threshold)
    .map(({ name, wins, losses }) => `${name} (${losses} rows lost, ${wins} won)`);
  return judged(worse.length === 0, {
    value: Math.min(...pValues),
    threshold,
    explanation:
      worse.length === 0
        ? `On none of ${parts.length} parts (labels, text lengths) is the candidate significantly worse than the champion.`
        : `Significantly worse than the champion: ${worse.join('; ')}.`,
  });
}

interface Part {
  name: string;
  rows: PairedRow[];
}

const byLabel = (rows: readonly PairedRow[], labels: readonly string[]): Part[] =>
  labels.map((label, index) => ({
    name: `label ${label}`,
    rows: rows.filter(({ actual }) => actual === index),
  }));

/** Rows of equal text length stay together. */
function byLength(rows: readonly PairedRow[]): Part[] {
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
