import { mix } from './shingles.js';

export const bands = 16;
const rowsPerBand = 8;
const hashes = bands * rowsPerBand;
const seed = 0x5eed;

/**
 * x → multiplier x + summand modulo 2³² (Broder et al. 1998, Min-wise independent permutations), always the
 * same.
 */
const multipliers = Int32Array.from({ length: hashes }, (_, index) => mix(seed + 2 * index) | 1);
const summands = Int32Array.from({ length: hashes }, (_, index) => mix(seed + 2 * index + 1));

/**
 * MinHash with banding: 16 keys of a set of shingles, so that similar sets are likely to share a key (Broder
 * 1997; Leskovec, Rajaraman and Ullman 2020, Mining of massive datasets, 3.4). Under each of 128
 * permutations, two sets have the same least image with probability J, their Jaccard similarity. A key
 * combines 8 least images, so two sets share at least one of the 16 keys with probability 1 − (1 − J⁸)¹⁶:
 *
 * J            0.9      0.8     0.7   0.6   0.5   0.3
 * probability  99.99 %  94.7 %  61 %  24 %  6 %   0.1 %
 * @param keys receives the 16 keys, integers below 2⁵³; keys of different least images are equal once in 2⁵³
 * cases
 */
export function bandKeys(shingles: Int32Array, keys: Float64Array): void {
  for (let band = 0; band < bands; band++) {
    let high = 0;
    let low = 1;
    for (let index = band * rowsPerBand; index < (band + 1) * rowsPerBand; index++) {
      const least = leastImage(shingles, multipliers[index]!, summands[index]!);
      high = mix(high ^ least);
      low = mix(Math.imul(low, 31) + least);
    }
    keys[band] = (high >>> 11) * 2 ** 32 + (low >>> 0);
  }
}

function leastImage(shingles: Int32Array, multiplier: number, summand: number): number {
  let least = 0x7fffffff;
  for (let position = 0; position < shingles.length; position++) {
    const image = (Math.imul(multiplier, shingles[position]!) + summand) | 0;
    if (image < least) least = image;
  }
  return least;
}
