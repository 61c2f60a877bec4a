import { randomWords } from '../random.js';
import type { Tensor } from '../tensor.js';

/** Rates are rounded to 1/256, so that one random byte decides about one value. */
const bytes = 256;
const dropThreshold = (rate: number): number => Math.min(bytes - 1, Math.max(1, Math.round(rate * bytes)));

/** The exact probability that a value is kept, after rounding. */
export const keepProbability = (rate: number): number => 1 - dropThreshold(rate) / bytes;

/** For each pair of random bytes, the pair of keep bits: two values an array access. */
const tables = new Map<number, Uint16Array>();

function keepTable(threshold: number): Uint16Array {
  let table = tables.get(threshold);
  if (table === undefined) {
    const keep = (byte: number): number => (byte >= threshold ? 1 : 0);
    table = Uint16Array.from(
      { length: bytes * bytes },
      (_, pair) => keep(pair & 0xff) | (keep(pair >> 8) << 8),
    );
    tables.set(threshold, table);
  }
  return table;
}

/**
 * A mask of 0 (drop) and 1 (keep), shaped `dims`: a pure function of seed, step and site, so that a resumed run draws
 * what the undisturbed one would have.
 */
export function makeKeepMask(
  dims: readonly number[],
  rate: number,
  stream: { seed: number; step: number; site: number },
): Tensor {
  const length = dims.reduce((product, dim) => product * dim, 1);
  const table = keepTable(dropThreshold(rate));
  const pairs = new Uint16Array(Math.ceil(length / 4) * 2);
  const next = randomWords(stream.seed, stream.step, stream.site);
  for (let index = 0; index < pairs.length; index += 2) {
    const word = next();
    pairs[index] = table[word & 0xffff]!;
    pairs[index + 1] = table[word >>> 16]!;
  }
  return { type: 'uint8', dims, data: new Uint8Array(pairs.buffer, 0, length) };
}
