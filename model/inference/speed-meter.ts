/** Weight of all earlier runs beside the newest one: about the last twenty count. */
const memory = 0.95;

/** Measures how fast one inference process computes, from its last runs. */
export class SpeedMeter {
  private tokens = 0;
  private elapsedMs = 0;

  add(tokens: number, elapsedMs: number): void {
    this.tokens = memory * this.tokens + tokens;
    this.elapsedMs = memory * this.elapsedMs + elapsedMs;
  }

  /** The time that so many tokens take; 0 before the first run. */
  msOf(tokens: number): number {
    return this.tokens === 0 ? 0 : (tokens * this.elapsedMs) / this.tokens;
  }
}
