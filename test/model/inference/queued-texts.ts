import type { QueuedText } from '../../../model/inference/fair-queue.js';

/** The texts of a request, all alike. */
export const textsOf = (text: string, count: number, tokens: number): QueuedText[] =>
  Array.from({ length: count }, () => ({
    ...{ text, tokens, queuedAt: 0, failures: 0, isDropped: false },
    ...{ resolve: () => undefined, reject: () => undefined },
  }));
