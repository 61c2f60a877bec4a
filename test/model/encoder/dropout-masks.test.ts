import assert from 'node:assert/strict';
import { keepProbability, makeKeepMask } from '../../../model/encoder/dropout-masks.js';

const stream = { seed: 1, step: 2, site: 3 };

describe('a dropout mask', () => {
  it('keeps as many values as its probability says', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const data = makeKeepMask([1000, 200], rate, stream).data as Uint8Array;
      const kept = data.reduce((sum, value) => sum + value, 0) / data.length;
      // Six standard deviations of the mean of 200,000 draws.
      assert.ok(Math.abs(kept - keepProbability(rate)) < 6 * Math.sqrt(0.25 / 200_000), `${rate}: ${kept}`);
      assert.ok(Math.abs(keepProbability(rate) - (1 - rate)) <= 1 / 512);
      assert.ok(data.every((value) => value === 0 || value === 1));
    }
  });

  it('is a function of seed, step and site alone', () => {
    const data = (changed: Partial<typeof stream>) =>
      makeKeepMask([7, 9], 0.3, { ...stream, ...changed }).data;
    assert.deepEqual(data({}), data({}));
    for (const changed of [{ seed: 2 }, { step: 3 }, { site: 4 }])
      assert.notDeepEqual(data(changed), data({}));
  });

  it('has the length of its shape, also where that is odd', () => {
    assert.equal(makeKeepMask([3, 5, 7], 0.1, stream).data.length, 105);
  });
});
