import type { SplitName } from '../contracts/dataset.js';
import { feedbackBatchSchema, type FeedbackRecord, type FeedbackRow } from '../contracts/feedback.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { splitOf } from '../policy/split.js';
import type { ObjectStore } from '../store/object-store.js';
import { openSequenceLog, type SequenceLog } from '../store/sequence-log.js';
import { canonicalJson, parseStoredJson } from '../store/stored-json.js';

/**
 * The feedback of one model. Batches are numbered in the order of acceptance. A reader's cursor is the number
 * of the last one it read.
 */
export interface FeedbackLog {
  /**
   * Stores records as one batch. Once it returns, every later read includes them.
   * @returns the batch's number
   */
  append(records: readonly FeedbackRecord[]): Promise<number>;
  /** Number of the newest batch; 0 when there is none. */
  last(): Promise<number>;
  /**
   * All rows accepted after `cursor` (0 = from the beginning) and up to batch `until`, in the order of
   * acceptance, and the new cursor. A text may occur several times: its latest label counts (policy/feedback
   * `latestLabels`).
   */
  readSince(cursor: number, until?: number): Promise<{ rows: FeedbackRow[]; cursor: number }>;
  /** Deletes the records about a prediction. @returns how many */
  deletePrediction(id: string): Promise<number>;
}

const prefixOf = (model: string): string => `feedback/${parseWith(modelNameSchema, model, 'model name')}/`;

/** Texts that were chosen for the champion's errors judge nothing, so none of them is a test row. */
export const splitOfRecord = ({ kind, rowId }: FeedbackRecord): SplitName =>
  kind === 'errors' ? 'train' : splitOf(rowId);

export function openFeedbackLog(store: ObjectStore, model: string): FeedbackLog {
  const log: SequenceLog = openSequenceLog(store, prefixOf(model));
  const encode = (records: readonly FeedbackRecord[]): Uint8Array =>
    canonicalJson({ formatVersion: 1, records });

  async function* batches(cursor: number) {
    for await (const { sequence, key, bytes } of log.after(cursor)) {
      yield { sequence, ...parseStoredJson(bytes, feedbackBatchSchema, key) };
    }
  }

  return {
    append: (records) => log.append(encode(records)),
    last: () => log.last(),

    async readSince(cursor, until = Infinity) {
      const rows: FeedbackRow[] = [];
      let position = cursor;
      for await (const { sequence, records } of batches(cursor)) {
        if (sequence > until) break;
        for (const record of records) rows.push({ ...record, split: splitOfRecord(record), sequence });
        position = sequence;
      }
      return { rows, cursor: position };
    },

    async deletePrediction(id) {
      let deleted = 0;
      for await (const { sequence, records } of batches(0)) {
        const kept = records.filter(({ prediction }) => prediction?.id !== id);
        if (kept.length === records.length) continue;
        await log.replace(sequence, encode(kept));
        deleted += records.length - kept.length;
      }
      return deleted;
    },
  };
}
