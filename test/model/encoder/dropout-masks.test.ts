import assert from 'node:assert/strict';
import { DropoutMasks, keepProbability } from '../../../model/encoder/dropout-masks.js';

const stream = { seed: 1, step: 2, site: 3 };

/** The mask of the last of `site` + 1 sites. */
function draw(dims: number[], rate: number, { seed, step, site }: typeof stream): Uint8Array {
  const sites = Array.from({ length: site + 1 }, () => ({ dims, rate }));
  return new DropoutMasks().draw(sites, { seed, step })[site]!.data as Uint8Array;
}

describe('a dropout mask', () => {
  it('keeps as many values as its probability says', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const data = draw([1000, 200], rate, stream);
      const kept = data.reduce((sum, value) => sum + value, 0) / data.length;
      // Six standard deviations of the mean of 200,000 draws.
      assert.ok(Math.abs(kept - keepProbability(rate)) < 6 * Math.sqrt(0.25 / 200_000), `${rate}: ${kept}`);
      assert.ok(Math.abs(keepProbability(rate) - (1 - rate)) <= 1 / 512);
      assert.ok(data.every((value) => value === 0 || value === 1));
    }
  });

  it('is a function of seed, step and site alone', () => {
    const data = (changed: Partial<typeof stream>) => draw([7, 9], 0.3, { ...stream, ...changed });
    assert.deepEqual(data({}), data({}));
    for (const changed of [{ seed: 2 }, { step: 3 }, { site: 4 }])
      assert.notDeepEqual(data(changed), data({}));
  });

  it('has the length of its shape, also where that is odd', () => {
    assert.equal(draw([3, 5, 7], 0.1, stream).length, 105);
  });

  it('does not depend on the masks that the same memory held before', () => {
    const masks = new DropoutMasks();
    const sites = [{ dims: [5, 3], rate: 0.5 }];
    masks.draw([{ dims: [1000, 1000], rate: 0.1 }], { seed: 9, step: 9 });
    assert.deepEqual(masks.draw(sites, stream), new DropoutMasks().draw(sites, stream));
  });

  it('says what to lower when a batch asks for more than there can be', () => {
    const site = { dims: [128, 12, 512, 512], rate: 0.1 };
    assert.throws(() => new DropoutMasks().draw(new Array<typeof site>(12).fill(site), stream), {
      code: 'invalid-input',
      message: /Lower batchSize or maxLength/,
    });
  });
});
