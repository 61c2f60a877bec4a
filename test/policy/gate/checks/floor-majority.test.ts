import assert from 'node:assert/strict';
import { checkNamed, exampleReport, idsOf } from '../example-gate-input.js';

const verdict = (candidate: ReturnType<typeof exampleReport>) =>
  checkNamed('floor-majority', { candidate, champion: null }).verdict;

describe('the check floor-majority', () => {
  it('compares with the share of the most frequent label, also where labels are not balanced', () => {
    const actual = idsOf(0, 1_000).map((_, row) => (row % 5 === 0 ? 1 : 0));
    const probabilities = actual.map(() => [0.9, 0.1]);
    assert.equal(verdict(exampleReport(() => false, { actual, probabilities })), 'fail');
  });

  it('is not passed by luck: 51 % of 1,000 rows are not significantly more than half', () => {
    assert.equal(verdict(exampleReport((row) => row < 490)), 'fail');
  });
});
