import assert from 'node:assert/strict';
import { checkNamed, exampleReport } from '../example-gate-input.js';

const crossValidated = exampleReport(() => false, { crossValidationFolds: 5 });

describe('the check few-rows', () => {
  it('does not concern a candidate that test rows judge', () => {
    assert.equal(checkNamed('few-rows', {}).verdict, 'skipped');
  });

  it('lets a cross-validated candidate be the first champion', () => {
    const { verdict, explanation } = checkNamed('few-rows', { candidate: crossValidated, champion: null });
    assert.equal(verdict, 'pass');
    assert.match(explanation, /Judged by 5-fold cross-validation on 1000 training rows/);
  });

  it('keeps the champion, however good the candidate looks, and says how a person replaces it', () => {
    const { verdict, explanation } = checkNamed('few-rows', { candidate: crossValidated });
    assert.equal(verdict, 'fail');
    assert.match(explanation, /npx evergreen promote m --force --reason/);
  });
});
