import { normalizeText } from '../split.js';

/** Words in a shingle. */
const shingleWords = 3;

/** Scripts without spaces between words: each character counts as a word. */
const unspaced = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmr}\\p{scx=Mymr}';
const word = new RegExp(`[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

/**
 * Hashes (32 bits) of a text's shingles, which are any three consecutive words (Broder 1997, On the
 * resemblance and containment of documents). Case, punctuation and white space do not matter. A text of one
 * or two words is one shingle, and so is a text without words.
 * @returns at least one hash; a repeated shingle is repeated
 */
export function shinglesOf(text: string): Int32Array {
  const normalized = normalizeText(text);
  const words = (normalized.match(word) ?? [normalized]).map(hashOf);
  const shingles = new Int32Array(Math.max(1, words.length - shingleWords + 1));
  for (let first = 0; first < shingles.length; first++) {
    const end = Math.min(words.length, first + shingleWords);
    for (let position = first; position < end; position++)
      shingles[first] = mix(Math.imul(shingles[first]!, 31) + words[position]!);
  }
  return shingles;
}

/** FNV-1a over UTF-16 code units. */
function hashOf(value: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index++)
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  return hash;
}

/** Spreads every bit over all 32: the finalizer of MurmurHash3 (Appleby 2011). */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
