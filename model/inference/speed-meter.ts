import { maximumBatchTexts, maximumRunTokens } from './batch-budget.js';

/** Weight of all earlier runs beside the newest one: about the last ten count. */
const memory = 0.9;
const fullRunTokens = maximumRunTokens / 2;
const fullRunTexts = maximumBatchTexts / 2;

/**
 * Measures how fast one inference process computes, from its last runs. While texts wait, runs are full, and small ones take longer a
 * token. So once there was a full run, only full ones count. A run of short texts has few tokens, and is full by its texts.
 */
export class SpeedMeter {
  private tokens = 0;
  private elapsedMs = 0;
  private wasFull = false;

  add(texts: number, tokens: number, elapsedMs: number): void {
    const isFull = texts >= fullRunTexts || tokens >= fullRunTokens;
    if (this.wasFull && !isFull) return;
    const weight = isFull && !this.wasFull ? 0 : memory;
    this.wasFull = isFull;
    this.tokens = weight * this.tokens + tokens;
    this.elapsedMs = weight * this.elapsedMs + elapsedMs;
  }

  /** The time that so many tokens take; 0 before the first run. */
  msOf(tokens: number): number {
    return this.tokens === 0 ? 0 : (tokens * this.elapsedMs) / this.tokens;
  }
}
