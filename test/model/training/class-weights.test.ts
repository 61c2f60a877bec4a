import assert from 'node:assert/strict';
import { classWeightsOf } from '../../../model/training/class-weights.js';

const rowsWith = (...labels: number[]) => ({ count: labels.length, label: (row: number) => labels[row]! });

describe('class weights', () => {
  it('are rows / (classes × rows of the class) when balanced, as in scikit-learn', () => {
    const weights = classWeightsOf({ classWeights: 'balanced' }, rowsWith(0, 0, 0, 0, 0, 0, 1, 1), 2);
    assert.deepEqual(weights, [8 / (2 * 6), 8 / (2 * 2)]);
  });

  it('give a class without training rows no weight', () => {
    assert.deepEqual(classWeightsOf({ classWeights: 'balanced' }, rowsWith(0, 2), 3), [2 / 3, 0, 2 / 3]);
  });

  it('are none by default', () => {
    assert.equal(classWeightsOf({ classWeights: 'none' }, rowsWith(0, 1), 2), null);
  });
});
