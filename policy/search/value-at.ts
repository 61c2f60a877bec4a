import type { Dimension } from '../../contracts/search-space.js';

/** Values of a range have this many digits, so that a person can read and repeat them. */
const significantDigits = 4;

/**
 * The value at a position of a range.
 * @param position from 0, the low end, to 1, the high end
 */
export function valueAt(range: Extract<Dimension, { kind: 'range' }>, position: number): number {
  const { low, high, scale, integer } = range;
  if (position <= 0) return low;
  if (position >= 1) return high;
  const value = scale === 'log' ? low * (high / low) ** position : low + (high - low) * position;
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(significantDigits));
  return Math.min(high, Math.max(low, rounded));
}
