const maximumBins = 32;

/**
 * Bounds between bins that hold about equally many of the values; what is larger than all of them gets a bin of its own.
 * A value's bin is the number of bounds below it.
 */
export function quantileBounds(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const bounds = Array.from(
    { length: maximumBins - 1 },
    (_, index) => sorted[Math.ceil(((index + 1) / (maximumBins - 1)) * sorted.length) - 1]!,
  );
  return [...new Set(bounds)];
}

/** The number of bounds below the value. */
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
