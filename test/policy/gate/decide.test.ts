import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import type { EvaluationReport } from '../../../contracts/evaluation.js';
import { decideGate } from '../../../policy/gate/decide.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';

/** A report on 1,000 rows of two balanced labels; `isWrong` says on which rows the model errs. */
function report(
  isWrong: (row: number) => boolean,
  overrides: Partial<EvaluationReport> = {},
): EvaluationReport {
  const rows = Array.from({ length: 1_000 }, (_, row) => row);
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
    rowIds: rows.map((row) => `row ${row}`),
    actual,
    probabilities: rows.map((row) => ((actual[row] === 1) !== isWrong(row) ? [0.1, 0.9] : [0.9, 0.1])),
    textLengths: rows.map((row) => 100 + row),
    modelSizeBytes: 90_000_000,
    ...overrides,
  };
}

const input = (overrides: Partial<GateInput> = {}): GateInput => ({
  settings: gateSettingsSchema.parse({}),
  candidate: report((row) => row % 10 === 0),
  champion: report((row) => row % 10 < 2),
  championSample: false,
  candidateSample: false,
  parity: { maximumProbabilityDifference: 1e-6 },
  latency: { candidateMs: 5, championMs: 5 },
  reason: 'manual',
  ...overrides,
});

const failed = (given: GateInput) =>
  decideGate(given)
    .checks.filter(({ verdict }) => verdict === 'fail')
    .map(({ name }) => name);

describe('gate', () => {
  it('promotes a candidate that is better than the champion', () => {
    assert.deepEqual(failed(input()), []);
    assert.equal(decideGate(input()).verdict, 'promote');
  });

  it('promotes a first model that beats the majority class', () => {
    assert.deepEqual(failed(input({ champion: null, latency: null, reason: 'first' })), []);
  });

  it('rejects a model that guesses', () => {
    assert.deepEqual(failed(input({ champion: null, candidate: report((row) => row % 4 < 2) })), [
      'floor-majority',
    ]);
  });

  it('rejects a candidate that is worse than the champion', () => {
    const worse = failed(input({ candidate: report((row) => row % 10 < 3) }));
    assert.deepEqual(worse, ['champion-accuracy', 'champion-macro-f1', 'slices']);
  });

  it('rejects a candidate that is better overall but worse on short texts', () => {
    const champion = report((row) => row % 10 < 2);
    const candidate = report((row) => (row < 250 ? row % 10 < 4 : false));
    assert.deepEqual(failed(input({ candidate, champion })), ['slices']);
  });

  it('rejects what misses a floor that was set', () => {
    const settings = gateSettingsSchema.parse({ minimumAccuracy: 0.95, minimumMacroF1: 0.95 });
    assert.deepEqual(failed(input({ settings })), ['floor-accuracy', 'floor-macro-f1']);
  });

  it('rejects what is badly calibrated, answers otherwise than it was trained, is slow, or large', () => {
    const good = report((row) => row % 10 === 0);
    const metrics = { ...good.metrics, expectedCalibrationError: 0.3 };
    const bad = input({
      candidate: { ...good, metrics, modelSizeBytes: 3e9 },
      parity: { maximumProbabilityDifference: 0.01 },
      latency: { candidateMs: 11, championMs: 5 },
    });
    assert.deepEqual(failed(bad), ['calibration', 'serves', 'latency', 'size']);
  });

  it('lets a sample champion yield to a model of real data, but never the other way round', () => {
    const weaker = report((row) => row % 10 < 3);
    assert.deepEqual(failed(input({ candidate: weaker, championSample: true })), []);
    assert.deepEqual(failed(input({ candidateSample: true })), ['sample-champion']);
  });

  it('accepts other labels only when asked to', () => {
    const other = { champion: null, championLabels: ['bad', 'good'] };
    assert.deepEqual(failed(input(other)), ['labels']);
    assert.deepEqual(
      failed(input({ ...other, settings: gateSettingsSchema.parse({ replaceLabels: true }) })),
      [],
    );
  });

  it('refuses to compare reports about different rows', () => {
    const champion = report(() => false, {
      rowIds: Array.from({ length: 1_000 }, (_, row) => `other ${row}`),
    });
    assert.throws(() => decideGate(input({ champion })), /lacks test row/);
  });

  it('promotes exactly when no check fails', () => {
    fc.assert(
      fc.property(
        fc.nat(10),
        fc.nat(10),
        fc.boolean(),
        fc.boolean(),
        (mine, theirs, candidateSample, championSample) => {
          const { verdict, checks } = decideGate(
            input({
              candidate: report((row) => row % 20 < mine),
              champion: report((row) => row % 20 < theirs),
              candidateSample,
              championSample,
            }),
          );
          assert.equal(
            verdict === 'promote',
            checks.every((check) => check.verdict !== 'fail'),
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});
