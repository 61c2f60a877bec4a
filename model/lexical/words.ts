import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** The words of a text, in order, as 32-bit hashes: equal words have equal hashes. */
export type Words = Int32Array;

/** Words of text: at least two letters, digits or underscores. */
const wordPattern = /[\p{L}\p{N}\p{Mn}_]{2,}/gu;

export const wordsOfText = (text: string): Words =>
  Int32Array.from(text.toLowerCase().match(wordPattern) ?? [], hashText);

/**
 * Reads the words of a text from its token ids, so that serving splits a text only once. A word is a piece that starts with a letter
 * or digit, and the pieces that continue it, if it has two characters or more. What the vocabulary does not have is left out.
 * @param tokenizer.tokens by id; pieces that continue a word start with ##
 */
export function createWordReader({ tokens }: Pick<Tokenizer, 'tokens'>): (ids: Int32Array) => Words {
  const kinds = Uint8Array.from(tokens, kindOf);
  return (ids) => {
    const words = new Int32Array(ids.length);
    let count = 0;
    for (let at = 0; at < ids.length;) {
      const kind = kinds[ids[at]!]!;
      let hash = extendHash(0, ids[at]!);
      let pieces = 1;
      while (at + pieces < ids.length && kinds[ids[at + pieces]!] === continuation)
        hash = extendHash(hash, ids[at + pieces++]!);
      at += pieces;
      if (kind === word || (kind === character && pieces > 1)) words[count++] = hash;
    }
    return words.subarray(0, count);
  };
}

const [other, continuation, character, word] = [0, 1, 2, 3];

function kindOf(token: string | undefined): number {
  if (token === undefined) return other;
  if (/^##./u.test(token)) return continuation;
  if (!/^[\p{L}\p{N}_]+$/u.test(token)) return other;
  return [...token].length === 1 ? character : word;
}

/** The hash of a word pair. */
export const hashPair = (first: number, second: number): number => extendHash(first, second);

function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = extendHash(hash, text.charCodeAt(at));
  return hash;
}

/** The hash of a sequence with one more number: one round and the finalizer of MurmurHash3 (Appleby 2011). */
function extendHash(hash: number, value: number): number {
  let mixed = Math.imul(value, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  mixed ^= hash;
  mixed = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
