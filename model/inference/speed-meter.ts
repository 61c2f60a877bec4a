import { maximumBatchTexts, maximumRunTokens } from './batch-budget.js';

/** Weight of all earlier runs beside the newest one: about the last ten count. */
const memory = 0.9;
/** The next text waits until the run is over. */
const longestRunMs = 100;
/** Runs of fewer tokens use a processor badly. */
const minimumRunTokens = maximumRunTokens / 4;
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
    const isFull = texts >= fullRunTexts || tokens >= this.tokensOfRun() / 2;
    if (this.wasFull && !isFull) return;
    const weight = isFull && !this.wasFull ? 0 : memory;
    this.wasFull = isFull;
    this.tokens = weight * this.tokens + tokens;
    this.elapsedMs = weight * this.elapsedMs + elapsedMs;
  }

  /** The tokens of a run that takes a tenth of a second, within bounds: on a fast machine, the most that a run may have. */
  tokensOfRun(): number {
    const tokens = this.tokens === 0 ? Infinity : (longestRunMs * this.tokens) / this.elapsedMs;
    return Math.max(minimumRunTokens, Math.min(maximumRunTokens, Math.floor(tokens)));
  }

  /** The time that so many tokens take; 0 before the first run. */
  msOf(tokens: number): number {
    return this.tokens === 0 ? 0 : (tokens * this.elapsedMs) / this.tokens;
  }
}
