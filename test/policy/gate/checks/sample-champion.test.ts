import assert from 'node:assert/strict';
import { checkNamed } from '../example-gate-input.js';

describe('the check sample-champion', () => {
  it('keeps a model of the sample corpus from replacing one of real data, whatever its labels', () => {
    const champion = { labels: ['bad', 'good'], report: null };
    assert.equal(checkNamed('sample-champion', { candidateSample: true, champion }).verdict, 'fail');
  });
});
