import type { FeedbackRecord } from '../contracts/feedback.js';
import { sha256 } from '../files/hashes.js';
import { batchOfPredictionId } from '../policy/prediction-id.js';
import type { ObjectStore } from '../store/object-store.js';

/** More predictions than these are not named in the key of an entry. */
const maximumNames = 16;
const nameDigits = 8;
const sequenceDigits = 10;

const nameOf = (id: string): string => sha256(id).slice(0, nameDigits);

/** Predictions of one batch of the prediction log share a directory. */
function directoryOf(id: string): string {
  const batch = batchOfPredictionId(id);
  return batch === null ? 'others' : `${batch.processId}-${batch.batch}`;
}

/**
 * Says which batches of the feedback log are about a prediction, so that its feedback is found without reading the log. An entry
 * is an empty object; its key has the number of the batch and hashes of the ids. It is written before its batch, so none is
 * missing, and one whose batch was never written costs a read.
 */
export function openFeedbackIndex(store: ObjectStore, model: string) {
  const prefixOf = (directory: string): string => `feedback-index/${model}/${directory}/`;
  const grouped = (ids: Iterable<string>): Map<string, Set<string>> => {
    const groups = new Map<string, Set<string>>();
    for (const id of ids) {
      const directory = directoryOf(id);
      groups.set(directory, (groups.get(directory) ?? new Set()).add(nameOf(id)));
    }
    return groups;
  };
  return {
    /** Notes that a batch of the feedback log will have these records. */
    async add(sequence: number, records: readonly FeedbackRecord[]): Promise<void> {
      const ids = records.flatMap(({ prediction }) => (prediction === undefined ? [] : [prediction.id]));
      const number = String(sequence).padStart(sequenceDigits, '0');
      await Promise.all(
        Array.from(grouped(ids), ([directory, names]) =>
          store.put(
            `${prefixOf(directory)}${[number, ...(names.size > maximumNames ? [] : names)].join('-')}`,
            new Uint8Array(),
          ),
        ),
      );
    },

    /** The numbers of the batches that may have records about predictions, in order. */
    async find(ids: Iterable<string>): Promise<number[]> {
      const sequences = new Set<number>();
      for (const [directory, wanted] of grouped(ids))
        for await (const { key } of store.list(prefixOf(directory))) {
          const [number, ...names] = key.slice(prefixOf(directory).length).split('-');
          if (names.length === 0 || names.some((name) => wanted.has(name))) sequences.add(Number(number));
        }
      return [...sequences].sort((a, b) => a - b);
    },
  };
}
