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

describe('the check floor-recall', () => {
  const perClass = [
    { label: 'negative', precision: 0.9, recall: 0.95, f1: 0.92, support: 900 },
    { label: 'positive', precision: 0.8, recall: 0.7, f1: 0.75, support: 100 },
  ];
  const candidate = exampleReport(isChampionWrong, {
    metrics: { ...exampleReport(isChampionWrong).metrics, perClass },
  });
  const check = (minimumRecall?: Record<string, number>) =>
    checkNamed('floor-recall', { candidate, settings: gateSettingsSchema.parse({ minimumRecall }) });

  it('tests each label for which a minimum is set, and shows the one that misses most', () => {
    assert.equal(check({ positive: 0.7 }).verdict, 'pass');
    const failed = check({ negative: 0.9, positive: 0.8 });
    assert.deepEqual([failed.verdict, failed.value, failed.threshold], ['fail', 0.7, 0.8]);
    assert.equal(check().verdict, 'skipped');
  });

  it('fails for a label that does not exist, and says which there are', () => {
    const { verdict, explanation } = check({ fraud: 0.5 });
    assert.equal(verdict, 'fail');
    assert.match(explanation, /set for fraud, but the labels are negative, positive/);
  });
});
