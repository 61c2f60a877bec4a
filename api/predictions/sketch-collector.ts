import type { Champion } from '../../contracts/champion.js';
import { driftStatistics, type Sketch } from '../../contracts/drift.js';
import type { Classification } from '../../contracts/serving.js';
import { BackgroundWriter } from './background-writer.js';

export interface SketchCollectorOptions {
  write: (sketch: Sketch) => Promise<unknown>;
  warn: (message: string) => void;
  now?: () => number;
  /** Longest time before a sketch is written. */
  flushIntervalMs?: number;
}

const maximumTexts = 500;
const maximumWaitingSketches = 20;

/**
 * Collects statistics of the classified texts, for drift detection, and writes them in the background. As with the prediction
 * log, responses never wait for the store: while it is unavailable, the newest sketches stay in memory, and the oldest are
 * dropped and counted.
 */
export class SketchCollector {
  private open: Sketch | null = null;
  private readonly writer: BackgroundWriter<Sketch>;
  private sketched = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: SketchCollectorOptions) {
    this.writer = new BackgroundWriter({
      write: options.write,
      onWritten: ({ texts }) => (this.sketched += texts),
      onFailure: (message) => options.warn(`Drift sketches are not written yet: ${message}`),
    });
  }

  get figures() {
    return { sketched: this.sketched, dropped: this.dropped };
  }

  /** Adds classifications of one champion. */
  add(champion: Champion, classifications: readonly Classification[]): void {
    const now = new Date((this.options.now ?? Date.now)()).toISOString();
    for (const { sketch, score } of classifications) {
      if (this.open?.modelDigest !== champion.digest || this.open.texts >= maximumTexts) this.seal();
      this.open ??= startSketch(champion.digest, now);
      this.open.to = now;
      this.open.texts += 1;
      this.open.confidence += score;
      for (const [index, name] of driftStatistics.entries()) this.open.bins[name].push(sketch.bins[index]!);
      for (const bucket of sketch.buckets) this.open.tokens[bucket] = (this.open.tokens[bucket] ?? 0) + 1;
      this.timer ??= setTimeout(() => this.seal(), this.options.flushIntervalMs ?? 5_000).unref();
    }
  }

  /** Makes a last attempt to write what is left, for at most `deadlineMs`. */
  async close(deadlineMs: number): Promise<void> {
    this.seal();
    await this.writer.close(deadlineMs);
  }

  private seal(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.open !== null) this.writer.add(this.open);
    this.open = null;
    while (this.writer.waiting.length > maximumWaitingSketches)
      this.dropped += this.writer.dropOldest()!.texts;
  }
}

const startSketch = (modelDigest: string, from: string): Sketch => ({
  formatVersion: 1,
  modelDigest,
  from,
  to: from,
  texts: 0,
  bins: Object.fromEntries(driftStatistics.map((name) => [name, [] as number[]])) as Sketch['bins'],
  confidence: 0,
  tokens: {},
});
