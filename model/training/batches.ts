import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { EncodedBatch } from '../encoder/training-graph.js';
import { randomWords, shuffledIndices } from '../random.js';
import { assembleSequence } from '../tokenizer/truncation.js';
import type { TokenShard } from '../tokens/token-shard.js';

/** Batches within which rows are sorted by length; transformers' `group_by_length` uses 50, too. */
const batchesPerBucket = 50;

/** What every batch of a run is made with. */
export interface BatchOptions extends Pick<
  Hyperparameters,
  'batchSize' | 'maxLength' | 'truncation' | 'padding'
> {
  clsId: number;
  sepId: number;
  padId: number;
}

export const batchesPerEpoch = (rows: number, batchSize: number): number => Math.ceil(rows / batchSize);

/**
 * The rows of each batch of one epoch: every row exactly once, in an order that depends on (seed, epoch) only.
 * Rows of similar length share a batch, so that little is spent on padding; the batches themselves are shuffled.
 */
export function planEpoch(shard: TokenShard, batchSize: number, seed: number, epoch: number): Int32Array[] {
  const next = randomWords(seed, epoch, 0x6261);
  const order = shuffledIndices(shard.count, next);
  const bucketRows = batchSize * batchesPerBucket;
  const batches: Int32Array[] = [];
  for (let begin = 0; begin < order.length; begin += bucketRows) {
    const bucket = order
      .slice(begin, begin + bucketRows)
      .sort((a, b) => shard.ids(b).length - shard.ids(a).length);
    for (let at = 0; at < bucket.length; at += batchSize) batches.push(bucket.subarray(at, at + batchSize));
  }
  return Array.from(shuffledIndices(batches.length, next), (index) => batches[index]!);
}

/** All rows in batches by length, for a forward pass; the order is the same every time. */
export function planByLength(shard: TokenShard, batchSize: number): Int32Array[] {
  const order = Int32Array.from({ length: shard.count }, (_, row) => row);
  order.sort((a, b) => shard.ids(b).length - shard.ids(a).length || a - b);
  return Array.from({ length: batchesPerEpoch(shard.count, batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}

/** Truncates and pads rows to one length: the longest of them, or `maxLength` with uniform padding. */
export function encodeBatch(shard: TokenShard, rows: Int32Array, options: BatchOptions): EncodedBatch {
  const sequences = Array.from(rows, (row) => assembleSequence(shard.ids(row), options));
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
  const sequence = options.padding === 'max-length' ? options.maxLength : longest;
  const batch = rows.length;
  const inputIds = new BigInt64Array(batch * sequence).fill(BigInt(options.padId));
  const attentionMask = new BigInt64Array(batch * sequence);
  sequences.forEach((ids, index) => {
    const start = index * sequence;
    for (let position = 0; position < ids.length; position++)
      inputIds[start + position] = BigInt(ids[position]!);
    attentionMask.fill(1n, start, start + ids.length);
  });
  const labels = BigInt64Array.from(rows, (row) => BigInt(shard.label(row)));
  return { inputIds, attentionMask, labels, batch, sequence };
}
