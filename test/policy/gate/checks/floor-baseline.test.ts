import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../../contracts/decision.js';
import { checkNamed, exampleBaseline, exampleGateInput, exampleReport } from '../example-gate-input.js';

/** Beside a baseline that is wrong on 200 of 1,000 rows. */
const check = (isWrong: (row: number) => boolean, overrides: Parameters<typeof checkNamed>[1] = {}) =>
  checkNamed('floor-baseline', {
    baseline: exampleBaseline((row) => row % 10 < 2),
    candidate: exampleReport(isWrong),
    ...overrides,
  });

describe('the check floor-baseline', () => {
  it('fails for a candidate that is significantly less accurate than the baseline', () => {
    const { verdict, explanation } = check((row) => row % 10 < 3);
    assert.equal(verdict, 'fail');
    assert.match(explanation, /Accuracy is 70\.00 %.*80\.00 %.*--allow-below-baseline/);
  });

  it('passes for one that is as accurate, or less by chance only', () => {
    assert.equal(check((row) => row % 10 < 2).verdict, 'pass');
    assert.equal(check((row) => row % 10 < 2 || row === 5).verdict, 'pass');
  });

  it('compares row by row: the same accuracy with other errors passes', () => {
    assert.equal(check((row) => row % 10 >= 8).verdict, 'pass');
  });

  it('compares macro F1 where the threshold was chosen for it', () => {
    // Of 100 rare rows the candidate finds 80 and the baseline none; the candidate errs on 40 of the others.
    const rare = Array.from({ length: 1_000 }, (_, row) => Number(row < 100));
    const probabilities = rare.map((label, row) =>
      (label === 1 ? row < 80 : row >= 960) ? [0.6, 0.4] : [0.9, 0.1],
    );
    const candidate = { ...exampleReport(() => false), actual: rare, probabilities };
    const none = {
      ...exampleBaseline(() => false),
      predicted: rare.map(() => 0),
      accuracy: 0.9,
      macroF1: 0.474,
    };
    const checked = (decisionThreshold: number | null) =>
      checkNamed('floor-baseline', {
        baseline: none,
        candidate: { ...candidate, decisionThreshold },
        champion: null,
      });
    assert.equal(checked(0.3).verdict, 'pass');
    assert.match(checked(0.3).explanation, /^Macro F1/);
    assert.match(checked(null).explanation, /^Accuracy/);
  });

  it('is skipped for a model of the sample corpus, and where a person allows it', () => {
    const worse = (row: number): boolean => row % 10 < 3;
    const allowed = gateSettingsSchema.parse({ allowBelowBaseline: true });
    assert.equal(check(worse, { candidateSample: true }).verdict, 'skipped');
    assert.equal(check(worse, { settings: allowed }).verdict, 'skipped');
    assert.equal(exampleGateInput().settings.allowBelowBaseline, false);
  });
});
