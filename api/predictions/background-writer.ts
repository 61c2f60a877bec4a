import { setTimeout as wait } from 'node:timers/promises';
import { toEvergreenError } from '../../contracts/errors.js';
import { waitAtMost } from './wait-at-most.js';

export interface BackgroundWriterOptions<Batch> {
  write: (batch: Batch) => Promise<unknown>;
  onWritten: (batch: Batch) => void;
  /** Told after every try that failed. */
  onFailure: (message: string) => void;
  /** Before the second try; twice as long after each further one that fails, up to half a minute. */
  retryDelayMs?: number;
}

const maximumRetryDelayMs = 30_000;

/**
 * Writes batches one after the other, in the order in which they came. Whoever adds one never waits for the store and never
 * fails with it: what cannot be written is tried again until it can.
 */
export class BackgroundWriter<Batch> {
  private readonly queue: Batch[] = [];
  private readonly closing = new AbortController();
  private writing: Promise<void> | null = null;

  constructor(private readonly options: BackgroundWriterOptions<Batch>) {}

  /** What is not written yet, the oldest first. */
  get waiting(): readonly Batch[] {
    return this.queue;
  }

  add(batch: Batch): void {
    this.queue.push(batch);
    this.writing ??= this.writeAll();
  }

  /** Gives up the oldest batch that is not being written. */
  dropOldest(): Batch | undefined {
    return this.queue.splice(this.writing === null ? 0 : 1, 1)[0];
  }

  /** Waits until all is written, at most this long. */
  async flush(deadlineMs: number): Promise<void> {
    await waitAtMost(this.writing, deadlineMs);
  }

  /** Tries at once to write what waits, and gives up when that fails. */
  async close(deadlineMs: number): Promise<void> {
    this.closing.abort();
    await this.flush(deadlineMs);
  }

  private async writeAll(): Promise<void> {
    const { write, onWritten, onFailure, retryDelayMs = 500 } = this.options;
    let delayMs = retryDelayMs;
    try {
      while (this.queue.length > 0) {
        const batch = this.queue[0]!;
        const isLastTry = this.closing.signal.aborted;
        try {
          await write(batch);
          this.queue.shift();
          onWritten(batch);
          delayMs = retryDelayMs;
        } catch (thrown) {
          onFailure(toEvergreenError(thrown).message);
          if (isLastTry) return;
          await this.waitForNextTry(delayMs);
          delayMs = Math.min(delayMs * 2, maximumRetryDelayMs);
        }
      }
    } finally {
      // At once with the last look at the queue, or what is added in between would wait for ever.
      this.writing = null;
    }
  }

  private async waitForNextTry(delayMs: number): Promise<void> {
    await wait(delayMs, undefined, { ref: false, signal: this.closing.signal }).catch(() => undefined);
  }
}
