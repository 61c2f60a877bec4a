import type { Sketch } from '../../contracts/drift.js';
import type { RecentTexts } from '../../contracts/monitor-memory.js';

/** Number of texts after which the weight of a text has fallen to 1 / e. */
const decayTexts = 500;

/** Adds a sketch and lowers the weight of everything before it. */
export function addToRecent(
  recent: RecentTexts,
  sketch: Pick<Sketch, 'texts' | 'confidence' | 'tokens'>,
): RecentTexts {
  const weight = Math.exp(-sketch.texts / decayTexts);
  // Three decimals keep the stored JSON short.
  const tokens = recent.tokens.map((count) => Math.round(count * weight * 1_000) / 1_000);
  for (const [bucket, count] of Object.entries(sketch.tokens)) tokens[Number(bucket)]! += count;
  return {
    texts: recent.texts * weight + sketch.texts,
    confidence: recent.confidence * weight + sketch.confidence,
    tokens,
  };
}
