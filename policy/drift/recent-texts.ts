import type { Sketch } from '../../contracts/drift.js';

/** Texts of late, older ones weighing less. */
export interface RecentTexts {
  texts: number;
  /** Sum of the confidences. */
  confidence: number;
  /** Tokens by bucket. */
  tokens: number[];
}

/** After so many texts what came before weighs 1 / e. */
const memoryTexts = 500;

/** Adds a sketch, and lets what came before fade. */
export function addToRecent(
  recent: RecentTexts,
  sketch: Pick<Sketch, 'texts' | 'confidence' | 'tokens'>,
): RecentTexts {
  const kept = Math.exp(-sketch.texts / memoryTexts);
  const tokens = recent.tokens.map((count) => Math.round(count * kept * 1_000) / 1_000);
  for (const [bucket, count] of Object.entries(sketch.tokens)) tokens[Number(bucket)]! += count;
  return {
    texts: recent.texts * kept + sketch.texts,
    confidence: recent.confidence * kept + sketch.confidence,
    tokens,
  };
}
