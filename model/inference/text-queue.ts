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
 * The size of the next batch from the front of a queue, which is not empty. A text that failed before is a
 * batch of its own, so that it fails no other text.
 */
export function nextBatch(
  queue: readonly QueuedText[],
  limits: { maximumTexts: number; maxLength: number },
): { size: number; isRetry: boolean } {
  if (queue[0]!.failures > 0) return { size: 1, isRetry: true };
  const candidates = queue.slice(0, limits.maximumTexts);
  const firstRetry = candidates.findIndex(({ failures }) => failures > 0);
  const fresh = firstRetry === -1 ? candidates : candidates.slice(0, firstRetry);
  const characters = fresh.map(({ text }) => text.length);
  return { size: countBatch(characters, limits), isRetry: false };
}
