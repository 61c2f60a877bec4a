import assert from 'node:assert/strict';
import { checkNamed, exampleReport, isChampionWrong } from '../example-gate-input.js';

const verdict = (modelSizeBytes: number) =>
  checkNamed('size', { candidate: exampleReport(isChampionWrong, { modelSizeBytes }) }).verdict;

describe('the check size', () => {
  it('fails above 2 GB', () => {
    assert.deepEqual([verdict(2e9), verdict(2e9 + 1)], ['pass', 'fail']);
  });
});
