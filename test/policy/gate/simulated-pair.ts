import { gateSettingsSchema } from '../../../contracts/decision.js';
import type { EvaluationReport } from '../../../contracts/evaluation.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';
import { exampleReport } from './example-gate-input.js';

/** A row of a simulation: which of the two models is right. */
export interface SimulatedRow {
  actual: 0 | 1;
  candidateIsRight: boolean;
  championIsRight: boolean;
  textLength?: number;
  source?: string;
  group?: string;
  /** Labeled since the champion was trained. */
  isRecent?: boolean;
}

/**
 * Rows on which two models disagree with the given probability, the candidate being better by `gain`; of the others,
 * both get 85 % right.
 */
export const simulateRows = (
  count: number,
  { disagreement, gain, positives = 0.5 }: { disagreement: number; gain: number; positives?: number },
  next: () => number,
): SimulatedRow[] =>
  Array.from({ length: count }, () => {
    const value = next();
    const isWin = value < (disagreement + gain) / 2;
    const isLoss = !isWin && value < disagreement;
    const bothAreRight = next() < 0.85;
    return {
      actual: next() < positives ? 1 : 0,
      candidateIsRight: isWin || (!isLoss && bothAreRight),
      championIsRight: isLoss || (!isWin && bothAreRight),
    };
  });

const answers: readonly number[][] = [
  [0.9, 0.1],
  [0.1, 0.9],
];

/** Of the recent rows, as if they were the newest labels. */
function countNewest(rows: readonly SimulatedRow[]): number[] | null {
  const recent = rows.filter(({ isRecent }) => isRecent);
  if (recent.length < 50) return null;
  return [0, 1].map((label) => recent.filter(({ actual }) => actual === label).length);
}

/** What the gate gets about such rows: nothing but the comparison of the two models is in doubt. */
export function simulatedGateInput(
  rows: readonly SimulatedRow[],
  given: Partial<Pick<GateInput, 'reason' | 'attempt' | 'settings'>> = {},
): GateInput {
  const ids = rows.map((_, row) => `row ${row}`);
  const report = (isRight: (row: SimulatedRow) => boolean): EvaluationReport => ({
    ...template,
    rowIds: ids,
    actual: rows.map(({ actual }) => actual),
    probabilities: rows.map((row) => answers[isRight(row) ? row.actual : 1 - row.actual]!),
    textLengths: rows.map(({ textLength }, row) => textLength ?? 100 + (row % 1_000)),
    sources: rows.map(({ source }) => source ?? null),
    groups: rows.some(({ group }) => group !== undefined) ? rows.map(({ group }) => group ?? null) : null,
  });
  return {
    settings: gateSettingsSchema.parse({}),
    reason: 'performance',
    attempt: 1,
    ...given,
    candidate: report(({ candidateIsRight }) => candidateIsRight),
    candidateSample: false,
    baseline: null,
    champion: {
      labels: template.labels,
      sample: false,
      report: report(({ championIsRight }) => championIsRight),
      rows: { test: new Set(ids.filter((_, row) => rows[row]!.isRecent !== true)), trained: new Set() },
      alarmRows: new Set(),
      rowsBeforeChange: new Set(),
      contradictedRows: new Set(),
      newestLabelCounts: countNewest(rows),
      earlier: [],
      earlierLeftOut: [],
    },
    parity: null,
    latency: null,
  };
}

const template = exampleReport(() => false);
