import { gateSettingsSchema } from '../../../contracts/decision.js';
import type { EvaluationReport } from '../../../contracts/evaluation.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';

const rows = Array.from({ length: 1_000 }, (_, row) => row);

/** Ids of the example rows from … to − 1. */
export const idsOf = (from: number, to: number): string[] => rows.slice(from, to).map((row) => `row ${row}`);

/** A report on 1,000 rows of two balanced labels; `isWrong` says on which rows the model errs. */
export function exampleReport(
  isWrong: (row: number) => boolean,
  overrides: Partial<EvaluationReport> = {},
): EvaluationReport {
  const actual = rows.map((row) => row % 2);
  const right = rows.filter((row) => !isWrong(row)).length / rows.length;
  return {
    modelDigest: 'm',
    datasetDigest: 'd',
    labels: ['negative', 'positive'],
    metrics: {
      rows: rows.length,
      loss: 0.3,
      accuracy: right,
      macroPrecision: right,
      macroRecall: right,
      macroF1: right,
      rocAuc: right,
      expectedCalibrationError: 0.03,
      perClass: [],
      confusion: [],
    },
    rowIds: idsOf(0, rows.length),
    actual,
    probabilities: rows.map((row) => ((actual[row] === 1) !== isWrong(row) ? [0.1, 0.9] : [0.9, 0.1])),
    textLengths: rows.map((row) => 100 + row),
    modelSizeBytes: 90_000_000,
    ...overrides,
  };
}

/** A candidate that errs on a tenth of the rows, a champion that errs on a fifth. */
export const exampleGateInput = (overrides: Partial<GateInput> = {}): GateInput => ({
  settings: gateSettingsSchema.parse({}),
  candidate: exampleReport((row) => row % 10 === 0),
  champion: exampleReport((row) => row % 10 < 2),
  championSample: false,
  candidateSample: false,
  parity: { maximumProbabilityDifference: 1e-6 },
  latency: { candidateMs: 5, championMs: 5 },
  reason: 'manual',
  ...overrides,
});
