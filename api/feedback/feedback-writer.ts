import type { FeedbackRecord } from '../../contracts/feedback.js';

interface Waiting {
  records: readonly FeedbackRecord[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Appends feedback to the log, one write at a time: what arrives meanwhile goes together into the next one.
 * The promise of `append` is kept once the store has the records, and broken when it does not take them.
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
      const together = this.waiting.splice(0);
      try {
        await this.write(together.flatMap(({ records }) => records));
        for (const { resolve } of together) resolve();
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.isWriting = false;
  }
}
