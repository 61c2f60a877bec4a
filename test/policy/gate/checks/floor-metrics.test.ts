import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../../contracts/decision.js';
import { checkNamed, exampleReport, isChampionWrong } from '../example-gate-input.js';

describe('the checks floor-accuracy and floor-macro-f1', () => {
  const { metrics } = exampleReport(isChampionWrong);
  const candidate = exampleReport(isChampionWrong, { metrics: { ...metrics, accuracy: 0.9, macroF1: 0.7 } });

  it('each test their own metric', () => {
    const settings = gateSettingsSchema.parse({ minimumAccuracy: 0.8, minimumMacroF1: 0.8 });
    assert.equal(checkNamed('floor-accuracy', { candidate, settings }).verdict, 'pass');
    assert.equal(checkNamed('floor-macro-f1', { candidate, settings }).verdict, 'fail');
  });

  it('are skipped when no minimum is set', () => {
    assert.equal(checkNamed('floor-accuracy', { candidate }).verdict, 'skipped');
    assert.equal(checkNamed('floor-macro-f1', { candidate }).verdict, 'skipped');
  });
});
