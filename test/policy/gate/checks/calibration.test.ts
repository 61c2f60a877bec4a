import assert from 'node:assert/strict';
import { checkNamed, exampleReport, isChampionWrong, type Overrides } from '../example-gate-input.js';

const { metrics } = exampleReport(isChampionWrong);
const calibrated = (expectedCalibrationError: number) =>
  exampleReport(isChampionWrong, { metrics: { ...metrics, expectedCalibrationError } });
const verdict = (candidateError: number, champion: Overrides['champion'] = {}) =>
  checkNamed('calibration', { candidate: calibrated(candidateError), champion }).verdict;

describe('the check calibration', () => {
  it('fails above its default threshold', () => {
    assert.deepEqual([verdict(0.15, null), verdict(0.151, null)], ['pass', 'fail']);
  });

  it('also fails above the error of the champion plus the margin', () => {
    assert.deepEqual([verdict(0.07), verdict(0.09), verdict(0.09, null)], ['pass', 'fail', 'pass']);
  });

  it('does not compare a model of real data with a champion of the sample corpus', () => {
    const champion = { report: calibrated(0.01) };
    assert.equal(verdict(0.1, champion), 'fail');
    assert.equal(verdict(0.1, { ...champion, sample: true }), 'pass');
  });
});
