import type { FeedbackRecord } from '../../contracts/feedback.js';

interface Waiting {
  records: readonly FeedbackRecord[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Appends feedback to the log, one write at a time; records that arrive during a write go into the next one together.
 * The promise of `append` resolves when the store has the records, and rejects when it does not accept them.
 */
export class FeedbackWriter {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly write: (records: readonly FeedbackRecord[]) => Promise<unknown>) {}

  append(records: readonly FeedbackRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject });
      if (!this.isWriting) void this.writeWaiting();
    });
  }

  private async writeWaiting(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.write(batch.flatMap(({ records }) => records));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }
}
