import { randomBytes } from 'node:crypto';
import type { PredictionRecord } from '../../contracts/prediction.js';
import { createPredictionId, type PredictionSigner } from '../../policy/prediction-id.js';
import { rowId } from '../../policy/split.js';
import type { PredictionBatch } from '../../registry/predictions.js';
import type { Answer } from '../serving/served-model.js';
import { BackgroundWriter } from './background-writer.js';

export interface PredictionLogOptions {
  signer: PredictionSigner;
  mode: 'off' | 'redacted' | 'full';
  write: (batch: PredictionBatch, records: readonly PredictionRecord[]) => Promise<void>;
  warn: (message: string) => void;
  now?: () => number;
  /** Longest time before a batch is written. */
  flushIntervalMs?: number;
  /** Predictions that may wait for the store; any more are dropped from the log and counted. */
  maximumWaiting?: number;
}

interface Batch extends PredictionBatch {
  records: PredictionRecord[];
}

const maximumBatchRecords = 500;
const hourMs = 3_600_000;

/**
 * Gives predictions their signed ids and writes them to the store in the background, a few seconds of them per object. The
 * store may be slow or unavailable: predictions never wait for it or fail because of it. Those that do not fit in memory
 * until then are dropped from the log and counted; their ids remain valid for feedback.
 */
export class PredictionLog {
  private readonly processId = randomBytes(6).toString('hex');
  private open: Batch | null = null;
  private readonly writer: BackgroundWriter<Batch>;
  private nextBatch = 1;
  private counter = 0;
  private logged = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: PredictionLogOptions) {
    this.writer = new BackgroundWriter({
      write: (batch) => options.write(batch, batch.records),
      onWritten: ({ records }) => (this.logged += records.length),
      onFailure: (message) => options.warn(`Predictions are not logged yet: ${message}`),
    });
  }

  get figures() {
    return {
      mode: this.options.mode,
      made: this.counter,
      logged: this.logged,
      waiting: this.waitingCount,
      dropped: this.dropped,
    };
  }

  /**
   * @param texts cleaned
   * @param rowIds of the texts, where the caller has computed them
   * @returns the id of each prediction, in order
   */
  record(
    texts: readonly string[],
    { champion, labels, classifications }: Answer,
    rowIds: readonly string[] = texts.map(rowId),
  ): string[] {
    const atMs = (this.options.now ?? Date.now)();
    const batch = this.batchOf(atMs);
    const ids = classifications.map((classification, index) => {
      const { probabilities, predicted, score, tokens, unknownTokens } = classification;
      const text = texts[index]!;
      const identity = {
        rowId: rowIds[index]!,
        modelDigestPrefix: champion.digest.slice(0, 16),
        generation: champion.generation,
        atMs,
        processId: this.processId,
        batch: batch.batch,
        classNumber: predicted,
        score,
      };
      const id = createPredictionId(this.options.signer, identity, this.counter++);
      this.keep(batch, {
        id,
        at: new Date(atMs).toISOString(),
        modelDigest: champion.digest,
        generation: champion.generation,
        rowId: identity.rowId,
        label: labels[predicted]!,
        probabilities: [...probabilities],
        characters: text.length,
        tokens,
        unknownTokens,
        ...(this.options.mode === 'full' && { text }),
      });
      return id;
    });
    if (batch.records.length >= maximumBatchRecords) this.seal();
    return ids;
  }

  /** A prediction that is not written yet; null for any other. */
  find(id: string): PredictionRecord | null {
    for (const { records } of this.waitingBatches) {
      const found = records.find((record) => record.id === id);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Removes a prediction that is not written yet. @returns whether there was one */
  forget(id: string): boolean {
    for (const { records } of this.waitingBatches) {
      const index = records.findIndex((record) => record.id === id);
      if (index >= 0) return records.splice(index, 1).length > 0;
    }
    return false;
  }

  /** Writes everything that is waiting, for at most `deadlineMs`. */
  async flush(deadlineMs = 5_000): Promise<void> {
    this.seal();
    await this.writer.flush(deadlineMs);
  }

  /** Makes a last attempt to write what is left, for at most `deadlineMs`. */
  async close(deadlineMs: number): Promise<void> {
    this.seal();
    await this.writer.close(deadlineMs);
  }

  private get waitingBatches(): Batch[] {
    return [...this.writer.waiting, ...(this.open ? [this.open] : [])];
  }

  private get waitingCount(): number {
    return this.waitingBatches.reduce((sum, { records }) => sum + records.length, 0);
  }

  /** The batch for a prediction made now. A batch never spans two hours, since the hour is part of its name. */
  private batchOf(atMs: number): Batch {
    if (this.open !== null && Math.floor(this.open.atMs / hourMs) !== Math.floor(atMs / hourMs)) this.seal();
    this.open ??= { atMs, processId: this.processId, batch: this.nextBatch++, records: [] };
    return this.open;
  }

  private keep(batch: Batch, record: PredictionRecord): void {
    if (this.options.mode === 'off') return;
    if (this.waitingCount >= (this.options.maximumWaiting ?? 10_000)) {
      if (this.dropped === 0)
        this.options.warn('The prediction log drops predictions: the store is too slow.');
      this.dropped += 1;
      return;
    }
    batch.records.push(record);
    this.timer ??= setTimeout(() => this.seal(), this.options.flushIntervalMs ?? 2_000).unref();
  }

  private seal(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.open !== null && this.open.records.length > 0) this.writer.add(this.open);
    this.open = null;
  }
}
