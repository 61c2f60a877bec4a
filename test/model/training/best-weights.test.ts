import assert from 'node:assert/strict';
import { bestValidation, shouldStopEarly } from '../../../model/training/best-weights.js';

const points = (...losses: number[]) =>
  losses.map((loss, index) => ({ step: index + 1, epoch: 0, loss, accuracy: 0 }));

describe('the best validation', () => {
  it('is the one with the lowest loss, the earliest of equals', () => {
    assert.equal(bestValidation(points(3, 1, 2, 1))?.step, 2);
    assert.equal(bestValidation([]), undefined);
  });
});

describe('early stopping', () => {
  it('waits for as many validations without a lower loss as its patience', () => {
    assert.equal(shouldStopEarly(points(3, 2, 2.5), 2), false);
    assert.equal(shouldStopEarly(points(3, 2, 2.5, 2.1), 2), true);
    assert.equal(shouldStopEarly(points(3, 2, 2.5, 1.9), 2), false);
  });

  it('is off with a patience of 0, and before the first validation', () => {
    assert.equal(shouldStopEarly(points(1, 2, 3, 4), 0), false);
    assert.equal(shouldStopEarly([], 1), false);
  });
});
