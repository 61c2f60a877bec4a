import { createHash } from 'node:crypto';
import type { SplitName } from '../contracts/dataset.js';

const salt = 'evergreen/split/1:';
/** Of 100 buckets: test below the first bound, validation below the second, training above. */
const testBound = 12;
const validationBound = 20;

/** Two texts are the same text when this is equal: NFKC, lower case, white space collapsed. */
export const normalizeText = (text: string): string =>
  // A single space stays without a replacement: most white space is one, and replacements are slow.
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s{2,}|[^\S ]/gu, ' ')
    .trim();

/** The first 16 hexadecimal digits of the normalized text's sha256. */
export const rowId = (text: string): string =>
  // Not a slice of all digits: V8 would keep them all in memory.
  createHash('sha256').update(normalizeText(text)).digest().toString('hex', 0, 8);

/**
 * The split of a text by its id, or of all texts of a group. It depends on nothing but the text (or group), so
 * test rows stay out of every later training without any stored state.
 */
export function splitOf(id: string, group?: string): SplitName {
  const key = group === undefined ? `text:${id}` : `group:${group}`;
  const bucket =
    createHash('sha256')
      .update(salt + key)
      .digest()
      .readUIntBE(0, 6) % 100;
  if (bucket < testBound) return 'test';
  return bucket < validationBound ? 'validation' : 'train';
}
