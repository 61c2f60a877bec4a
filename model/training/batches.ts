import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import { packBatch, type TokenBatch } from '../encoder/token-batch.js';
import type { LabeledBatch } from '../encoder/training-graph.js';
import { randomWords, shuffledIndices } from '../random.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { assembleSequence, type SequenceOptions } from '../tokenizer/truncation.js';
import type { TokenShard } from '../tokens/token-shard.js';

/** Batches within which rows are sorted by length, as many as in transformers' `group_by_length`. */
const batchesPerBucket = 50;
/** Keeps the stream of the batch order apart from other streams of the same seed. */
const orderStream = 0x6261;

/** What every batch of a run is made with. */
export type BatchOptions = SequenceOptions &
  Pick<Hyperparameters, 'batchSize' | 'padding'> &
  Pick<Tokenizer, 'padId'>;

/** Tokenized texts, without their labels. */
export type TokenRows = Pick<TokenShard, 'count' | 'ids'>;

export const batchesPerEpoch = (rows: number, batchSize: number): number => Math.ceil(rows / batchSize);

/**
 * The rows of each batch of one epoch: every row exactly once, in an order that depends on (seed, epoch)
 * only. Rows of similar length share a batch, which saves padding; then the batches are shuffled.
 */
export function planEpoch(shard: TokenRows, batchSize: number, seed: number, epoch: number): Int32Array[] {
  const next = randomWords(seed, epoch, orderStream);
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

/**
 * The rows of each batch of a forward pass over all rows, the longest first; the order is always the same.
 */
export function planByLength(shard: TokenRows, batchSize: number): Int32Array[] {
  const order = Int32Array.from({ length: shard.count }, (_, row) => row);
  order.sort((a, b) => shard.ids(b).length - shard.ids(a).length || a - b);
  return Array.from({ length: batchesPerEpoch(shard.count, batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}

/** Truncates rows and pads them to the longest, or to `maxLength` with `max-length` padding. */
export function encodeRows(shard: TokenRows, rows: Int32Array, options: BatchOptions): TokenBatch {
  const sequences = Array.from(rows, (row) => assembleSequence(shard.ids(row), options));
  const length = options.padding === 'max-length' ? options.maxLength : undefined;
  return packBatch(sequences, options.padId, length);
}

/** `encodeRows` with labels. */
export function encodeBatch(shard: TokenShard, rows: Int32Array, options: BatchOptions): LabeledBatch {
  const labels = BigInt64Array.from(rows, (row) => BigInt(shard.label(row)));
  return { ...encodeRows(shard, rows, options), labels };
}
