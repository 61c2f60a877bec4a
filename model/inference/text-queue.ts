import type { Classification } from '../../contracts/serving.js';
import { countBatch } from './batch-budget.js';

/** A text that waits for its classification. */
export interface QueuedText {
  text: string;
  /** How often it was in a batch that failed. */
  failures: number;
  resolve: (classification: Classification) => void;
  reject: (error: unknown) => void;
}

/**
 * The size of the next batch. A text that failed before is a batch of its own, so that it fails no other
 * text.
 */
export interface NextBatch {
  size: number;
  isRetry: boolean;
}

/** The texts that wait for an inference process, in the order in which they came. */
export class TextQueue {
  private texts: QueuedText[] = [];

  constructor(private readonly limits: { maximumTexts: number; maxLength: number }) {}

  get length(): number {
    return this.texts.length;
  }

  add(texts: Iterable<QueuedText>): void {
    this.texts.push(...texts);
  }

  /** Puts texts of a failed batch back in front. */
  putBack(texts: readonly QueuedText[]): void {
    this.texts.unshift(...texts);
  }

  remove(texts: ReadonlySet<QueuedText>): void {
    this.texts = this.texts.filter((text) => !texts.has(text));
  }

  next(): NextBatch {
    if (this.texts[0]!.failures > 0) return { size: 1, isRetry: true };
    const candidates = this.texts.slice(0, this.limits.maximumTexts);
    const firstRetry = candidates.findIndex(({ failures }) => failures > 0);
    const fresh = firstRetry === -1 ? candidates : candidates.slice(0, firstRetry);
    return {
      size: countBatch(
        fresh.map(({ text }) => text.length),
        this.limits,
      ),
      isRetry: false,
    };
  }

  take(size: number): QueuedText[] {
    return this.texts.splice(0, size);
  }
}
