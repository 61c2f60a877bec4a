import { bandKeys, bands } from './min-hash.js';
import { shinglesOf } from './shingles.js';

/**
 * Finds which of a few texts are nearly the same as any of many others: they share a key (`bandKeys` states the
 * probabilities). The others are given one by one and are not kept.
 */
export class SimilarTexts {
  private readonly idsOfKey = new Map<string, string[]>();
  private readonly keys = new Float64Array(bands);
  /** Ids of the texts that were found. */
  readonly found = new Set<string>();

  constructor(texts: readonly { id: string; text: string }[]) {
    for (const { id, text } of texts)
      for (const key of this.keysOf(text)) this.idsOfKey.set(key, [...(this.idsOfKey.get(key) ?? []), id]);
  }

  compareWith(text: string): void {
    for (const key of this.keysOf(text)) for (const id of this.idsOfKey.get(key) ?? []) this.found.add(id);
  }

  /** Keys of different bands are never the same. */
  private keysOf(text: string): string[] {
    bandKeys(shinglesOf(text), this.keys);
    return Array.from(this.keys, (key, band) => `${band} ${key}`);
  }
}
