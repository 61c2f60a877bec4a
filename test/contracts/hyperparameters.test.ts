import assert from 'node:assert/strict';
import {
  resolveDecisionThreshold,
  resolveHyperparameters,
  resolveSelectionMetric,
} from '../../contracts/hyperparameters.js';

const byDefault = resolveHyperparameters('tiny', {});
const balanced = resolveHyperparameters('tiny', { classWeights: 'balanced' });

describe('what chooses the best weights', () => {
  it('is the loss, or with class weights the macro F1, unless it is named', () => {
    assert.equal(resolveSelectionMetric(byDefault), 'loss');
    assert.equal(resolveSelectionMetric(balanced), 'macroF1');
    assert.equal(resolveSelectionMetric({ ...balanced, selectionMetric: 'accuracy' }), 'accuracy');
  });
});

describe('how a class is predicted', () => {
  it('is by the highest probability, or for two classes with class weights by a threshold, unless it is named', () => {
    assert.equal(resolveDecisionThreshold(byDefault, 2), 'argmax');
    assert.equal(resolveDecisionThreshold(balanced, 2), 'macroF1');
    assert.equal(resolveDecisionThreshold(balanced, 3), 'argmax');
    assert.equal(resolveDecisionThreshold({ ...byDefault, decisionThreshold: 'macroF1' }, 2), 'macroF1');
    assert.equal(resolveDecisionThreshold({ ...balanced, decisionThreshold: 'argmax' }, 2), 'argmax');
  });

  it('is not by a threshold where there are more than two classes', () => {
    assert.throws(() => resolveDecisionThreshold({ ...balanced, decisionThreshold: 'macroF1' }, 3), {
      code: 'invalid-input',
      message: /needs two labels, but the data has 3/,
    });
  });
});
