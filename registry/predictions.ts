import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import {
  predictionRecordSchema,
  type PredictionIdentity,
  type PredictionRecord,
} from '../contracts/prediction.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson } from '../store/stored-json.js';

const rootOf = (model: string): string =>
  `predictions/${parseWith(modelNameSchema, model, 'model name')}/log/`;

/** For example 2026-11-25T18: predictions are stored and removed by the hour. */
const hourOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 13);

/** Identifies a batch: one process made all its predictions within one clock hour. */
export type PredictionBatch = Pick<PredictionIdentity, 'atMs' | 'processId' | 'batch'>;

const keyOf = (model: string, { atMs, processId, batch }: PredictionBatch): string =>
  `${rootOf(model)}${hourOf(atMs)}/${processId}-${String(batch).padStart(10, '0')}.jsonl`;

const encode = (records: readonly PredictionRecord[]): Uint8Array =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

/**
 * Stores the predictions that one process made within one clock hour. Storing the same batch again changes
 * nothing: a prediction that was erased meanwhile stays erased.
 */
export async function writePredictions(
  store: ObjectStore,
  model: string,
  batch: PredictionBatch,
  records: readonly PredictionRecord[],
): Promise<void> {
  await store.create(keyOf(model, batch), encode(records));
}

/** The predictions of a batch; empty when it was not logged, is not written yet, or was removed. */
export async function readPredictions(
  store: ObjectStore,
  model: string,
  batch: PredictionBatch,
): Promise<PredictionRecord[]> {
  return readRecords(store, keyOf(model, batch));
}

async function readRecords(store: ObjectStore, key: string): Promise<PredictionRecord[]> {
  const bytes = await store.get(key);
  return bytes === null ? [] : decode(bytes, key);
}

function decode(bytes: Uint8Array, key: string): PredictionRecord[] {
  const lines = Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => parseStoredJson(Buffer.from(line), predictionRecordSchema, key));
}

/** Of more batches, this many are read. */
const maximumBatches = 2_000;

/**
 * Predictions that were made since `since`. With more than 2,000 batches, those of 2,000 batches that are chosen at random, so
 * that a long log costs no more and every prediction has the same chance.
 */
export async function* recentPredictions(
  store: ObjectStore,
  model: string,
  since: Date,
): AsyncGenerator<PredictionRecord> {
  const root = rootOf(model);
  const oldestHour = hourOf(since.getTime());
  const keys: string[] = [];
  let seen = 0;
  for await (const { key } of store.list(root)) {
    if (key.slice(root.length, root.length + oldestHour.length) < oldestHour) continue;
    const place = keys.length < maximumBatches ? keys.length : Math.floor(Math.random() * (seen + 1));
    if (place < maximumBatches) keys[place] = key;
    seen += 1;
  }
  for (const key of keys)
    for (const record of await readRecords(store, key))
      if (Date.parse(record.at) >= since.getTime()) yield record;
}

/**
 * Deletes predictions of one batch from the log. Several processes may do so at once. A batch of which nothing is left stays as an
 * empty object until its hour is removed, so that a late repetition of its write does not bring it back.
 * @returns the ids of those that were there
 */
export async function deletePredictions(
  store: ObjectStore,
  model: string,
  batch: PredictionBatch,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const key = keyOf(model, batch);
  let deleted = new Set<string>();
  await store.update(key, (bytes) => {
    const records = decode(bytes, key);
    deleted = new Set(records.map(({ id }) => id).filter((id) => ids.has(id)));
    return deleted.size === 0 ? null : encode(records.filter(({ id }) => !ids.has(id)));
  });
  return deleted;
}

/** Removes the hours of the log that ended before `before`. @returns the number of removed batches */
export async function sweepPredictions(store: ObjectStore, model: string, before: Date): Promise<number> {
  const root = rootOf(model);
  const oldestKept = hourOf(before.getTime());
  let removed = 0;
  for await (const { key } of store.list(root)) {
    const hour = key.slice(root.length, root.length + oldestKept.length);
    if (hour >= oldestKept) break;
    await store.remove(key);
    removed += 1;
  }
  return removed;
}
