import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normals, randomWords, shuffledIndices, uniform } from '../../model/random.js';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('random words', () => {
  it('are the same for the same key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 4 }), (key) => {
        assert.deepEqual(take(20, randomWords(...key)), take(20, randomWords(...key)));
      }),
    );
  });

  it('are others for another key, for its parts in another order, and for one part more', () => {
    const keys = [[1], [2], [1, 2], [2, 1], [1, 0], [0, 1], [1, 2, 0]];
    const streams = new Set(keys.map((key) => take(4, randomWords(...key)).join()));
    assert.equal(streams.size, keys.length);
  });

  it('are the recorded ones, so that a recorded seed keeps its meaning', () => {
    assert.deepEqual(take(4, randomWords(42, 1)), [2918715920, 1738324732, 1157051526, 420979002]);
  });

  it('fill 32 bits evenly', () => {
    const words = take(20_000, randomWords(7));
    for (let bit = 0; bit < 32; bit++) {
      const share = words.filter((word) => (word >>> bit) & 1).length / words.length;
      assert.ok(Math.abs(share - 0.5) < 0.02, `bit ${bit} is set in ${share} of the words`);
    }
  });
});

describe('uniform numbers', () => {
  it('lie in [0, 1), as the extreme words show', () => {
    assert.equal(
      uniform(() => 0),
      0,
    );
    assert.ok(uniform(() => 0xffffffff) < 1);
  });
});

describe('normal numbers', () => {
  it('have the mean, the variance and the tails of the standard normal distribution', () => {
    const source = normals(randomWords(3));
    const values = Array.from({ length: 20_000 }, () => source.next().value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    assert.ok(Math.abs(mean) < 0.03, `mean ${mean}`);
    assert.ok(Math.abs(variance - 1) < 0.05, `variance ${variance}`);
    assert.ok(Math.abs(beyondTwo - 0.0455) < 0.008, `beyond two deviations ${beyondTwo}`);
  });

  it('are finite even for the extreme words', () => {
    for (const word of [0, 0xffffffff]) {
      const source = normals(() => word);
      assert.ok(Number.isFinite(source.next().value) && Number.isFinite(source.next().value));
    }
  });
});

describe('a shuffle', () => {
  it('is a permutation', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer(), (length, seed) => {
        const order = shuffledIndices(length, randomWords(seed));
        assert.deepEqual(
          order.toSorted(),
          Int32Array.from({ length }, (_, index) => index),
        );
      }),
    );
  });

  it('gives every order equally often', () => {
    const counts = new Map<string, number>();
    const next = randomWords(5);
    for (let round = 0; round < 6000; round++) {
      const order = shuffledIndices(3, next).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order}: ${count}`);
  });
});
