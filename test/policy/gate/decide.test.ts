import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import {
  decideGate,
  failedChecks,
  gateChecks,
  rejectUnusableCandidate,
  undecidedChecks,
} from '../../../policy/gate/decide.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';
import { exampleGateInput as input, exampleReport as report } from './example-gate-input.js';

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
    const candidate = report((row) => (row < 250 ? row % 10 < 4 : false));
    assert.deepEqual(failed(input({ candidate })), ['slices']);
  });

  it('rejects what misses a minimum that was set', () => {
    const settings = gateSettingsSchema.parse({ minimumAccuracy: 0.95, minimumMacroF1: 0.95 });
    assert.deepEqual(failed(input({ settings })), ['floor-accuracy', 'floor-macro-f1']);
  });

  it("rejects what is badly calibrated, differs from its trainer's answers, is slow or large", () => {
    const good = report((row) => row % 10 === 0);
    const metrics = { ...good.metrics, expectedCalibrationError: 0.3 };
    const bad = input({
      candidate: { ...good, metrics, modelSizeBytes: 3e9 },
      parity: { maximumProbabilityDifference: 0.01 },
      latency: { candidateMs: 11, championMs: 5 },
    });
    assert.deepEqual(failed(bad), ['golden-texts', 'calibration', 'latency', 'size']);
  });

  for (const check of ['artifact', 'loads', 'golden-texts'] as const)
    it(`rejects a candidate that cannot be evaluated, by its own check: ${check}`, () => {
      const { verdict, checks } = rejectUnusableCandidate({ check, message: 'It is damaged.' });
      assert.equal(verdict, 'reject');
      assert.deepEqual(
        checks.map(({ name }) => name),
        gateChecks.map(({ name }) => name),
      );
      assert.deepEqual(
        checks
          .filter((found) => found.verdict === 'fail')
          .map(({ name, explanation }) => [name, explanation]),
        [[check, 'It is damaged.']],
      );
    });

  it('records direction, margin, level and number of rows of every significance test', () => {
    const { checks } = decideGate(input({ reason: 'performance' }));
    for (const [name, direction, margin] of [
      ['floor-majority', 'better', 0],
      ['champion-accuracy', 'not worse', 0.01],
      ['champion-macro-f1', 'not worse', 0.01],
      ['improvement', 'better', 0.01],
      ['slices', 'worse', 0.03],
    ] as const) {
      const test = checks.find((check) => check.name === name)?.test;
      assert.deepEqual([test?.direction, test?.margin, test?.rows], [direction, margin, 1000], name);
    }
    const levels = checks.flatMap(({ name, test }) => (test?.level === 0.05 / 2 ? [name] : []));
    assert.deepEqual(levels, ['champion-accuracy', 'champion-macro-f1', 'improvement']);
    assert.ok(checks.every(({ test }) => test === undefined || [0.05, 0.05 / 2].includes(test.level)));
  });

  it('lets a model of real data replace a sample champion, but never the other way round', () => {
    const weaker = report((row) => row % 10 < 3);
    assert.deepEqual(failed(input({ candidate: weaker, champion: { sample: true } })), []);
    assert.deepEqual(failed(input({ candidateSample: true })), ['sample-champion']);
  });

  it('accepts other labels only on request', () => {
    const other = { champion: { labels: ['bad', 'good'], report: null } };
    assert.deepEqual(failed(input(other)), ['labels']);
    assert.deepEqual(
      failed(input({ ...other, settings: gateSettingsSchema.parse({ replaceLabels: true }) })),
      [],
    );
  });

  it('refuses to compare reports about different rows', () => {
    const other = report(() => false, {
      rowIds: Array.from({ length: 1_000 }, (_, row) => `other ${row}`),
    });
    assert.throws(() => decideGate(input({ champion: { report: other } })), /lacks test row/);
  });

  it('makes a candidate that fails nothing but lacks evidence the challenger', () => {
    const other = report((row) => row % 10 === 0 || row % 10 === 3);
    const { verdict, checks } = decideGate(input({ candidate: other }));
    assert.equal(verdict, 'challenge');
    assert.deepEqual(undecidedChecks({ checks }), ['champion-accuracy', 'champion-macro-f1']);
  });

  it('promotes exactly when no check fails or is undecided, and rejects exactly when one fails', () => {
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
              champion: { report: report((row) => row % 20 < theirs), sample: championSample },
              candidateSample,
            }),
          );
          const [fails, lacks] = [failedChecks({ checks }), undecidedChecks({ checks })];
          assert.equal(verdict === 'reject', fails.length > 0);
          assert.equal(verdict === 'promote', fails.length + lacks.length === 0);
        },
      ),
      { numRuns: 20 },
    );
  });
});
