import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ValidationPoint } from '../../../contracts/training-progress.js';
import { medianStopping } from '../../../policy/search/median-stopping.js';
import { keptTrials, rankTrials, type RankedTrial } from '../../../policy/search/rank-trials.js';

/** One validation at the end of each epoch. */
const curve = (...accuracies: number[]): ValidationPoint[] =>
  accuracies.map((accuracy, index) => ({
    ...{ step: 10 * (index + 1), epoch: index + 1 },
    ...{ accuracy, macroF1: accuracy, loss: 1 - accuracy },
  }));

describe('median stopping', () => {
  const others = [curve(0.6, 0.9), curve(0.7, 0.8), curve(0.8)];

  it('stops a trial that is worse than the median of the others at the same epoch, and says why', () => {
    assert.equal(medianStopping(curve(0.7), others, 'accuracy'), null);
    assert.match(
      medianStopping(curve(0.65), others, 'accuracy')!,
      /accuracy 65\.00 % after epoch 1 is worse than accuracy 70\.00 %, the median of 3/,
    );
  });

  it('compares the best so far with what the others had reached on average', () => {
    const four = [...others, curve(0.7, 0.7)];
    assert.equal(medianStopping(curve(0.76, 0.1), four, 'accuracy'), null);
    assert.notEqual(medianStopping(curve(0.74, 0.1), four, 'accuracy'), null);
  });

  it('takes the lowest loss as the best', () => {
    assert.equal(medianStopping(curve(0.75), others, 'loss'), null);
    assert.match(medianStopping(curve(0.65), others, 'loss')!, /loss 0\.3500 .* loss 0\.3000/);
  });

  it('needs three trials with a validation at that epoch', () => {
    assert.equal(medianStopping(curve(0.1), others.slice(1), 'accuracy'), null);
    assert.equal(medianStopping(curve(0.1, 0.1), others, 'accuracy'), null);
    assert.equal(medianStopping([], others, 'accuracy'), null);
  });

  it('never stops a trial that is better than each of the others', () => {
    const accuracies = fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(accuracies, { minLength: 3, maxLength: 9 }), (list) => {
        const curves = list.map((values) => curve(...values));
        assert.equal(medianStopping(curve(0.91, 0.5), curves, 'accuracy'), null);
      }),
    );
  });
});

const row = (trial: number, value: number | null, status: RankedTrial['status'] = 'paused') => ({
  ...{ trial, value, status },
});

describe('the ranking of trials', () => {
  it('begins with the highest rate or the lowest loss, then the lower number, and ends with those without a value', () => {
    const trials = [0.5, null, 0.9, 0.5].map((value, index) => row(index + 1, value));
    const numbers = (metric: 'loss' | 'accuracy') => rankTrials(trials, metric).map(({ trial }) => trial);
    assert.deepEqual(numbers('accuracy'), [3, 1, 4, 2]);
    assert.deepEqual(numbers('loss'), [1, 4, 3, 2]);
  });

  it('keeps a trial that failed only where all have failed, and never one without a value', () => {
    const kept = (trials: RankedTrial[]) =>
      keptTrials(rankTrials(trials, 'accuracy'), 2).map(({ trial }) => trial);
    assert.deepEqual(kept([row(1, 0.5), row(2, 0.9, 'failed'), row(3, null), row(4, 0.4)]), [1, 4]);
    assert.deepEqual(kept([row(1, 0.5), row(2, 0.9, 'failed')]), [1]);
    assert.deepEqual(kept([row(1, 0.5, 'failed'), row(2, 0.9, 'failed'), row(3, null)]), [2, 1]);
    assert.deepEqual(kept([row(1, null, 'failed')]), []);
  });

  it('does not depend on the order in which trials ended', () => {
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.infiniteStream(fc.nat()), (list, order) => {
        const trials = list.map((value, index) => row(index + 1, value));
        const keys = new Map(trials.map(({ trial }) => [trial, order.next().value as number]));
        const shuffled = trials.toSorted((a, b) => keys.get(a.trial)! - keys.get(b.trial)!);
        assert.deepEqual(rankTrials(shuffled, 'accuracy'), rankTrials(trials, 'accuracy'));
      }),
    );
  });
});
