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

  it('is skipped for a model of the sample corpus, and where a person allows it', () => {
    const worse = (row: number): boolean => row % 10 < 3;
    const allowed = gateSettingsSchema.parse({ allowBelowBaseline: true });
    assert.equal(check(worse, { candidateSample: true }).verdict, 'skipped');
    assert.equal(check(worse, { settings: allowed }).verdict, 'skipped');
    assert.equal(exampleGateInput().settings.allowBelowBaseline, false);
  });
});
