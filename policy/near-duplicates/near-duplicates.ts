import { bandKeys, bands } from './min-hash.js';
import { shinglesOf } from './shingles.js';

/** Texts whose keys share an array. */
const chunkTexts = 1024;

/**
 * Clusters texts that are nearly the same: a Jaccard similarity of 0.8 or more between their word triples
 * (`bandKeys` states the probabilities). Texts are added one by one and are not kept. Each takes 128 bytes of
 * memory, and at most 28 more during clustering.
 */
export class NearDuplicates {
  private count = 0;
  private readonly chunks: Float64Array[] = [];

  /** Adds a text. Texts are numbered from 0. */
  add(text: string): void {
    const position = this.count % chunkTexts;
    if (position === 0) this.chunks.push(new Float64Array(chunkTexts * bands));
    const keys = this.chunks.at(-1)!.subarray(position * bands, (position + 1) * bands);
    bandKeys(shinglesOf(text), keys);
    this.count += 1;
  }

  /**
   * The number of each text's representative, which is the text of its cluster whose id sorts first. Texts
   * are in the same cluster when they share a key, or when a chain of such texts connects them. The order of
   * the texts changes neither clusters nor representatives.
   * @param idOf gives the id of a text by its number
   */
  representatives(idOf: (index: number) => string): Uint32Array {
    const roots = Uint32Array.from({ length: this.count }, (_, index) => index);
    const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * this.count + 1)));
    for (let band = 0; band < bands; band++) this.connectEqualKeys(band, roots, slots);
    const smallest = roots.slice();
    for (let index = 0; index < this.count; index++) {
      const root = rootOf(roots, index);
      if (idOf(index) < idOf(smallest[root]!)) smallest[root] = index;
    }
    return smallest.map((_, index) => smallest[rootOf(roots, index)]!);
  }

  /** @param slots open addressing: number + 1 of the first text with a key, 0 when free; at most half full */
  private connectEqualKeys(band: number, roots: Uint32Array, slots: Uint32Array): void {
    slots.fill(0);
    for (let index = 0; index < this.count; index++) {
      const key = this.keyOf(index, band);
      let slot = key % slots.length;
      while (slots[slot] !== 0 && this.keyOf(slots[slot]! - 1, band) !== key)
        slot = (slot + 1) % slots.length;
      if (slots[slot] === 0) slots[slot] = index + 1;
      else connect(roots, slots[slot]! - 1, index);
    }
  }

  private keyOf(index: number, band: number): number {
    return this.chunks[Math.floor(index / chunkTexts)]![(index % chunkTexts) * bands + band]!;
  }
}

/** Disjoint sets with path halving (Tarjan & van Leeuwen 1984); the root is the text that came first. */
function rootOf(roots: Uint32Array, index: number): number {
  let at = index;
  while (roots[at] !== at) {
    roots[at] = roots[roots[at]!]!;
    at = roots[at]!;
  }
  return at;
}

function connect(roots: Uint32Array, a: number, b: number): void {
  const first = rootOf(roots, a);
  const second = rootOf(roots, b);
  roots[Math.max(first, second)] = Math.min(first, second);
}
