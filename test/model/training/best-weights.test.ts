import assert from 'node:assert/strict';
import { bestValidation, shouldStopEarly } from '../../../model/training/best-weights.js';

const points = (...losses: number[]) =>
  losses.map((loss, index) => ({ step: index + 1, epoch: 0, loss, accuracy: 0, macroF1: 0 }));

describe('the best validation', () => {
  it('is the one with the lowest loss, the earliest of equals', () => {
    assert.equal(bestValidation(points(3, 1, 2, 1), 'loss')?.step, 2);
    assert.equal(bestValidation([], 'loss'), undefined);
  });

  it('is the one with the highest accuracy or macro F1, the earliest of equals, where these are asked for', () => {
    const scores = [
      { loss: 1, accuracy: 0.98, macroF1: 0.5 },
      { loss: 2, accuracy: 0.97, macroF1: 0.7 },
      { loss: 0.5, accuracy: 0.98, macroF1: 0.7 },
    ].map((score, index) => ({ step: index + 1, epoch: 0, ...score }));
    assert.equal(bestValidation(scores, 'loss')?.step, 3);
    assert.equal(bestValidation(scores, 'accuracy')?.step, 1);
    assert.equal(bestValidation(scores, 'macroF1')?.step, 2);
  });
});

describe('early stopping', () => {
  it('waits for as many validations without a lower loss as its patience', () => {
    const byLoss = { patience: 2, minimumDelta: 0, metric: 'loss' } as const;
    assert.equal(shouldStopEarly(points(3, 2, 2.5), byLoss), false);
    assert.equal(shouldStopEarly(points(3, 2, 2.5, 2.1), byLoss), true);
    assert.equal(shouldStopEarly(points(3, 2, 2.5, 1.9), byLoss), false);
  });

  it('counts only an improvement of more than the minimum delta', () => {
    const byLoss = { patience: 2, minimumDelta: 0.5, metric: 'loss' } as const;
    assert.equal(shouldStopEarly(points(3, 2.9, 2.6), byLoss), true);
    assert.equal(shouldStopEarly(points(3, 2.9, 2.4, 2), byLoss), false);
  });

  it('watches the metric that chooses the weights', () => {
    const byMacroF1 = { patience: 2, minimumDelta: 0, metric: 'macroF1' } as const;
    assert.equal(shouldStopEarly(points(3, 2, 1), byMacroF1), true);
  });

  it('is off with a patience of 0, and before the first validation', () => {
    const byLoss = { minimumDelta: 0, metric: 'loss' } as const;
    assert.equal(shouldStopEarly(points(1, 2, 3, 4), { ...byLoss, patience: 0 }), false);
    assert.equal(shouldStopEarly([], { ...byLoss, patience: 1 }), false);
  });
});
