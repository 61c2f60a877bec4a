import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import { decideGate, gateQuestions, rejectUnusable } from '../../../policy/gate/decide.js';
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
    assert.deepEqual(failed(bad), ['golden-texts', 'calibration', 'latency', 'size']);
  });

  it('rejects probabilities that mean less than those of the champion, though below the maximum', () => {
    const { metrics } = report((row) => row % 10 === 0);
    const calibrated = (expectedCalibrationError: number) =>
      report((row) => row % 10 === 0, { metrics: { ...metrics, expectedCalibrationError } });
    assert.deepEqual(failed(input({ candidate: calibrated(0.07) })), []);
    assert.deepEqual(failed(input({ candidate: calibrated(0.09) })), ['calibration']);
    assert.deepEqual(failed(input({ candidate: calibrated(0.09), champion: null })), []);
    assert.deepEqual(failed(input({ candidate: calibrated(0.16), champion: null })), ['calibration']);
  });

  it('rejects a candidate that is worse on the rows of one source', () => {
    const sources = Array.from({ length: 1_000 }, (_, row) => (row % 5 === 0 ? 'forum' : null));
    const candidate = report((row) => row % 5 === 0 && row % 10 < 9, { sources });
    const champion = report((row) => row % 5 !== 0 && row % 2 === 0);
    const { checks } = decideGate(input({ candidate, champion }));
    const slices = checks.find(({ name }) => name === 'slices');
    assert.equal(slices?.verdict, 'fail');
    assert.match(slices?.explanation ?? '', /source forum \(0\.00 % instead of 100\.00 %\)/);
    assert.equal(slices?.parts?.find(({ name }) => name === 'source forum')?.rows, 200);
  });

  it('lets a part of the rows vary by less than the margin', () => {
    const champion = report((row) => row % 2 === 0 && row % 10 < 3);
    const candidate = report((row) => row % 2 === 1 && row % 10 < 2);
    const settings = gateSettingsSchema.parse({ sliceMargin: 0.5 });
    const slicesFail = (given: GateInput) => failed(given).includes('slices');
    assert.equal(slicesFail(input({ candidate, champion })), true);
    assert.equal(slicesFail(input({ candidate, champion, settings })), false);
  });

  for (const check of ['artifact', 'loads', 'golden-texts'] as const)
    it(`rejects a candidate that cannot be asked by its own check: ${check}`, () => {
      const { verdict, checks } = rejectUnusable({ check, message: 'It is damaged.' });
      assert.equal(verdict, 'reject');
      assert.deepEqual(
        checks.map(({ name }) => name),
        gateQuestions.map(({ name }) => name),
      );
      assert.deepEqual(
        checks
          .filter((found) => found.verdict === 'fail')
          .map(({ name, explanation }) => [name, explanation]),
        [[check, 'It is damaged.']],
      );
    });

  it('says of every test its direction, margin, level and number of rows', () => {
    const { checks } = decideGate(input({ reason: 'performance' }));
    const tests = checks.flatMap(({ name, test }) =>
      test ? [[name, test.direction, test.margin, test.rows]] : [],
    );
    assert.deepEqual(tests, [
      ['floor-majority', 'better', 0, 1000],
      ['champion-accuracy', 'not worse', 0.01, 1000],
      ['champion-macro-f1', 'not worse', 0.01, 1000],
      ['improvement', 'better', 0.01, 1000],
      ['slices', 'worse', 0.03, 1000],
    ]);
    assert.ok(checks.every(({ test }) => test === undefined || test.level === 0.05));
  });

  it('without a margin asks for a better model, and never for infinitely many rows', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0 });
    assert.deepEqual(failed(input({ settings })), []);
    const { checks } = decideGate(input({ settings, candidate: input().champion! }));
    const check = checks.find(({ name }) => name === 'champion-accuracy')!;
    assert.equal(check.verdict, 'fail');
    assert.match(check.explanation, /Without a margin only a better model passes\.$/);
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
