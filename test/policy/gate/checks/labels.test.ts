import assert from 'node:assert/strict';
import { checkNamed, type Overrides } from '../example-gate-input.js';

const verdict = (champion: Overrides['champion']) => checkNamed('labels', { champion }).verdict;

describe('the check labels', () => {
  it("requires the champion's labels, no more and no fewer", () => {
    const championWith = (...labels: string[]) => verdict({ labels, report: null });
    assert.equal(championWith('negative', 'positive'), 'pass');
    assert.equal(championWith('negative', 'neutral', 'positive'), 'fail');
    assert.equal(championWith('negative'), 'fail');
  });

  it('is skipped when the champion comes from the sample corpus, or there is none', () => {
    const other = { labels: ['bad', 'good'], report: null };
    assert.equal(verdict(other), 'fail');
    assert.equal(verdict({ ...other, sample: true }), 'skipped');
    assert.equal(verdict(null), 'skipped');
  });
});
