import { bandKeys, bands } from './min-hash.js';
import { shinglesOf } from './shingles.js';

/**
 * Tells whether a text is nearly the same as one of the kept texts: they share a key (`bandKeys` states the probabilities). Takes
 * memory for the kept texts only, however many are compared with them.
 */
export class KeptTexts {
  private readonly numbers = Array.from({ length: bands }, () => new Map<number, number>());
  private readonly keys = new Float64Array(bands);

  /** Adds a text under a number. */
  add(text: string, number: number): void {
    bandKeys(shinglesOf(text), this.keys);
    for (const [band, key] of this.keys.entries())
      if (!this.numbers[band]!.has(key)) this.numbers[band]!.set(key, number);
  }

  /** The number of the first kept text that is nearly the same; undefined when there is none. */
  find(text: string): number | undefined {
    bandKeys(shinglesOf(text), this.keys);
    let first: number | undefined;
    for (let band = 0; band < bands; band++) {
      const number = this.numbers[band]!.get(this.keys[band]!);
      if (number !== undefined && (first === undefined || number < first)) first = number;
    }
    return first;
  }
}
