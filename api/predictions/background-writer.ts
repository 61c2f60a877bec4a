import { setTimeout as wait } from 'node:timers/promises';
import { toEvergreenError } from '../../contracts/errors.js';

export interface BackgroundWriterOptions<Batch> {
  write: (batch: Batch) => Promise<unknown>;
  onWritten: (batch: Batch) => void;
  /** Called after each failed attempt. */
  onFailure: (message: string) => void;
  /** Pause before the second attempt. It doubles with each further failure, up to half a minute. */
  retryDelayMs?: number;
}

const maximumRetryDelayMs = 30_000;

/**
 * Writes batches one after the other, in the order of arrival. Adding one never waits for the store and never fails: a batch
 * that cannot be written is retried until it can.
 */
export class BackgroundWriter<Batch> {
  private readonly queue: Batch[] = [];
  private readonly closing = new AbortController();
  private writing: Promise<void> | null = null;

  constructor(private readonly options: BackgroundWriterOptions<Batch>) {}

  /** Batches that are not written yet, the oldest first. */
  get waiting(): readonly Batch[] {
    return this.queue;
  }

  add(batch: Batch): void {
    this.queue.push(batch);
    this.writing ??= this.writeAll();
  }

  /** Removes the oldest batch that is not being written. */
  dropOldest(): Batch | undefined {
    return this.queue.splice(this.writing === null ? 0 : 1, 1)[0];
  }

  /** Waits until everything is written, at most for `deadlineMs`. */
  async flush(deadlineMs: number): Promise<void> {
    const deadline = new AbortController();
    const { signal } = deadline;
    await Promise.race([this.writing, wait(deadlineMs, undefined, { signal }).catch(() => undefined)]);
    deadline.abort();
  }

  /** Makes a last attempt to write what is left, without a pause. */
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
        const isLastAttempt = this.closing.signal.aborted;
        try {
          await write(batch);
          this.queue.shift();
          onWritten(batch);
          delayMs = retryDelayMs;
        } catch (thrown) {
          onFailure(toEvergreenError(thrown).message);
          if (isLastAttempt) return;
          await this.pause(delayMs);
          delayMs = Math.min(delayMs * 2, maximumRetryDelayMs);
        }
      }
    } finally {
      // In the same tick as the last check of the queue: a batch that is added in between would never be written.
      this.writing = null;
    }
  }

  private async pause(delayMs: number): Promise<void> {
    await wait(delayMs, undefined, { ref: false, signal: this.closing.signal }).catch(() => undefined);
  }
}
