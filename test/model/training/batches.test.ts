import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeTokenShard, type TokenShard } from '../../../model/tokens/token-shard.js';
import { encodeTokenShard } from '../tokens/encode-token-shard.js';
import { batchesPerEpoch, encodeBatch, planByLength, planEpoch } from '../../../model/training/batches.js';

const shardOf = (lengths: readonly number[]): TokenShard =>
  decodeTokenShard(
    encodeTokenShard(
      lengths.map((length, row) => ({ ids: new Int32Array(length).fill(10 + (row % 5)), label: row % 2 })),
    ),
    'test',
  );

const lengths = fc.array(fc.nat(40), { minLength: 1, maxLength: 300 });
const options = {
  batchSize: 4,
  maxLength: 12,
  truncation: 'head+tail',
  padding: 'longest',
  clsId: 2,
  sepId: 3,
  padId: 0,
} as const;

describe('the batches of an epoch', () => {
  it('hold every row exactly once, none more than the batch size', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 32 }), fc.nat(), (rowLengths, batchSize, seed) => {
        const shard = shardOf(rowLengths);
        for (const plan of [planEpoch(shard, batchSize, seed, 0), planByLength(shard, batchSize)]) {
          assert.equal(plan.length, batchesPerEpoch(shard.count, batchSize));
          assert.ok(plan.every(({ length }) => length >= 1 && length <= batchSize));
          assert.deepEqual(
            plan.flatMap((rows) => [...rows]).sort((a, b) => a - b),
            rowLengths.map((_, row) => row),
          );
        }
      }),
    );
  });

  it('depend on the seed and the epoch, and on nothing else', () => {
    const shard = shardOf(Array.from({ length: 200 }, (_, row) => row % 30));
    const plan = (seed: number, epoch: number) => planEpoch(shard, 8, seed, epoch).map((rows) => [...rows]);
    assert.deepEqual(plan(1, 0), plan(1, 0));
    assert.notDeepEqual(plan(1, 0), plan(1, 1));
    assert.notDeepEqual(plan(1, 0), plan(2, 0));
  });
});

describe('a batch', () => {
  const shard = shardOf([3, 30, 0]);

  it('is padded to its longest text and masks the padding', () => {
    const batch = encodeBatch(shard, Int32Array.of(0, 2), options);
    assert.equal(batch.sequence, 5);
    assert.deepEqual([...batch.inputIds].map(Number), [2, 10, 10, 10, 3, 2, 3, 0, 0, 0]);
    assert.deepEqual([...batch.attentionMask].map(Number), [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    assert.deepEqual([...batch.labels].map(Number), [0, 0]);
  });

  it('truncates a long text to the maximum length', () => {
    assert.equal(encodeBatch(shard, Int32Array.of(1), options).sequence, 12);
  });

  it('is padded to the maximum length where that was asked for', () => {
    assert.equal(encodeBatch(shard, Int32Array.of(0), { ...options, padding: 'max-length' }).sequence, 12);
  });
});
