import { gateSettingsSchema, type GateCheck } from '../../../contracts/decision.js';
import type { BaselineReport, EvaluationReport } from '../../../contracts/evaluation.js';
import { decideGate } from '../../../policy/gate/decide.js';
import type { ChampionRows, GateChampion, GateInput } from '../../../policy/gate/gate-input.js';

const rows = Array.from({ length: 1_000 }, (_, row) => row);

/** Ids of the example rows from … to − 1. */
export const idsOf = (from: number, to: number): string[] => rows.slice(from, to).map((row) => `row ${row}`);

/** A report on 1,000 rows of two balanced labels, with wrong answers where `isWrong` holds. */
export function exampleReport(
  isWrong: (row: number) => boolean,
  overrides: Partial<EvaluationReport> = {},
): EvaluationReport {
  const actual = rows.map((row) => row % 2);
  const right = rows.filter((row) => !isWrong(row)).length / rows.length;
  return {
    formatVersion: 1,
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
    decisionThreshold: null,
    textLengths: rows.map((row) => 100 + row),
    sources: rows.map(() => null),
    groups: null,
    modelSizeBytes: 90_000_000,
    ...overrides,
  };
}

/** The rows on which the example champion is wrong: a fifth. */
export const isChampionWrong = (row: number): boolean => row % 10 < 2;

export const championRows = (test: Iterable<string>, trained: Iterable<string> = []): ChampionRows => ({
  test: new Set(test),
  trained: new Set(trained),
});

/** A baseline on the rows of `exampleReport`, with wrong answers where `isWrong` holds. */
export function exampleBaseline(isWrong: (row: number) => boolean): BaselineReport {
  const predicted = rows.map((row) => (isWrong(row) ? 1 - (row % 2) : row % 2));
  const accuracy = rows.filter((row) => !isWrong(row)).length / rows.length;
  return { name: 'tf-idf + logistic regression', accuracy, macroF1: accuracy, predicted };
}

/** What a test changes about the example; a changed champion keeps the rest of the example champion. */
export type Overrides = Partial<Omit<GateInput, 'champion'>> & { champion?: Partial<GateChampion> | null };

/** A candidate that is wrong on a tenth of the rows, and a champion that is wrong on a fifth. */
export function exampleGateInput({ champion, ...overrides }: Overrides = {}): GateInput {
  const report = exampleReport(isChampionWrong);
  return {
    settings: gateSettingsSchema.parse({}),
    reason: 'manual',
    candidate: exampleReport((row) => row % 10 === 0),
    candidateSample: false,
    baseline: exampleBaseline((row) => row % 10 < 5),
    attempt: 1,
    champion:
      champion === null
        ? null
        : {
            labels: report.labels,
            sample: false,
            report,
            rows: null,
            alarmRows: new Set(),
            rowsBeforeChange: new Set(),
            contradictedRows: new Set(),
            newestLabelCounts: null,
            earlier: [],
            earlierLeftOut: [],
            ...champion,
          },
    parity: { maximumProbabilityDifference: 1e-6 },
    latency: { candidateMs: 5, championMs: 5 },
    ...overrides,
  };
}

/** The gate's result for one check. */
export const checkNamed = (name: string, overrides: Overrides): GateCheck =>
  decideGate(exampleGateInput(overrides)).checks.find((check) => check.name === name)!;
