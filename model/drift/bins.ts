import { tokenBuckets } from '../../contracts/drift.js';

const maximumBins = 32;

/**
 * Bounds of bins that hold about equally many of the values. Values larger than all of these have a bin of
 * their own. A value's bin is the number of bounds below it.
 */
export function quantileBounds(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const bounds = Array.from(
    { length: maximumBins - 1 },
    (_, index) => sorted[Math.ceil(((index + 1) / (maximumBins - 1)) * sorted.length) - 1]!,
  );
  return [...new Set(bounds)];
}

/** The bin of a value: the number of bounds below it, found by binary search. */
export function binOf(bounds: readonly number[], value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const bucketBits = Math.log2(tokenBuckets);

/**
 * The bucket in which a token is counted: the upper bits of a multiplicative hash of its id (Knuth, TAOCP 3,
 * section 6.4).
 */
export const tokenBucket = (id: number): number => Math.imul(id, 0x9e3779b1) >>> (32 - bucketBits);
