import { driftStatistics } from '../../../contracts/drift.js';
import type { Classification } from '../../../contracts/serving.js';

/** What a model with two classes answers to a text of five tokens, of which it does not know one. */
export const exampleClassification = (overrides: Partial<Classification> = {}): Classification => ({
  logits: [0, 1],
  probabilities: [0.25, 0.75],
  predicted: 1,
  score: 0.75,
  tokens: 5,
  unknownTokens: 1,
  sketch: { bins: driftStatistics.map(() => 0), buckets: Uint16Array.of(7, 7, 900) },
  ...overrides,
});
