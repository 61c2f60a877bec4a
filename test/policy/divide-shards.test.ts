import assert from 'node:assert/strict';
import fc from 'fast-check';
import { divideShards } from '../../policy/divide-shards.js';

const shardsOf = (rows: readonly number[]) => rows.map((count) => ({ rows: count }));

describe('the shards of a dataset', () => {
  it('are one part when they are few', () => {
    assert.equal(divideShards(shardsOf([10_000, 10_000, 800, 9_000])).length, 1);
    assert.deepEqual(divideShards([]), []);
  });

  it('are parts of about 100,000 rows when they are many, and 64 parts when they are very many', () => {
    assert.equal(divideShards(shardsOf(Array<number>(50).fill(10_000))).length, 5);
    assert.equal(divideShards(shardsOf(Array<number>(10_000).fill(10_000))).length, 64);
  });

  it('stay in their order, each in one part, of which there are never more than 64', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 300 }),
        fc.integer({ min: 1, max: 200_000 }),
        (rows, minimumRows) => {
          const shards = shardsOf(rows);
          const parts = divideShards(shards, minimumRows);
          assert.deepEqual(parts.flat(), shards);
          assert.ok(parts.length <= 64 && parts.every(({ length }) => length > 0));
        },
      ),
    );
  });
});
