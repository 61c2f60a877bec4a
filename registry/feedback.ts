import type { SplitName } from '../contracts/dataset.js';
import { feedbackBatchSchema, type FeedbackRecord, type FeedbackRow } from '../contracts/feedback.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { splitOf } from '../policy/split.js';
import type { ObjectStore } from '../store/object-store.js';
import { openSequenceLog, type SequenceLog } from '../store/sequence-log.js';
import { openFeedbackIndex } from './feedback-index.js';
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
  /**
   * Deletes the records about predictions. Reads only the batches that have some. Several processes may do so at once.
   * @returns how many of each prediction
   */
  deletePredictions(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, number>>;
}

const parallelUpdates = 16;

const prefixOf = (model: string): string => `feedback/${parseWith(modelNameSchema, model, 'model name')}/`;

/** Texts that were chosen for the champion's errors judge nothing, so none of them is a test row. */
export const splitOfRecord = ({ kind, rowId }: FeedbackRecord): SplitName =>
  kind === 'errors' ? 'train' : splitOf(rowId);

export function openFeedbackLog(store: ObjectStore, model: string): FeedbackLog {
  const log: SequenceLog = openSequenceLog(store, prefixOf(model));
  const index = openFeedbackIndex(store, model);
  const encode = (records: readonly FeedbackRecord[]): Uint8Array =>
    canonicalJson({ formatVersion: 1, records });

  async function* batches(cursor: number) {
    for await (const { sequence, key, bytes } of log.after(cursor)) {
      yield { sequence, ...parseStoredJson(bytes, feedbackBatchSchema, key) };
    }
  }

  return {
    append: (records) => log.append(encode(records), (sequence) => index.add(sequence, records)),
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

    async deletePredictions(ids) {
      const deleted = new Map<string, number>();
      const erase = async (sequence: number): Promise<void> => {
        let ofBatch: FeedbackRecord[] = [];
        await log.update(sequence, ({ bytes, key }) => {
          const { records } = parseStoredJson(bytes, feedbackBatchSchema, key);
          const isDeleted = ({ prediction }: FeedbackRecord): boolean =>
            prediction !== undefined && ids.has(prediction.id);
          ofBatch = records.filter(isDeleted);
          return ofBatch.length === 0 ? null : encode(records.filter((record) => !isDeleted(record)));
        });
        for (const { prediction } of ofBatch)
          deleted.set(prediction!.id, (deleted.get(prediction!.id) ?? 0) + 1);
      };
      const sequences = await index.find(ids);
      for (let begin = 0; begin < sequences.length; begin += parallelUpdates)
        await Promise.all(sequences.slice(begin, begin + parallelUpdates).map(erase));
      return deleted;
    },
  };
}
