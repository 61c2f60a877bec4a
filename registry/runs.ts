import { runRecordSchema, type RunRecord } from '../contracts/run.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson, putJson } from '../store/verified-read.js';

const recordKey = (runId: string) => `runs/${runId}/run.json`;

/** Writes `runs/<runId>/run.json`, or replaces it. */
export async function saveRun(store: ObjectStore, run: RunRecord): Promise<void> {
  await putJson(store, recordKey(run.runId), run);
}

/** The record of a run; null when there is none. @throws EvergreenError `corrupt-object` */
export async function readRun(store: ObjectStore, runId: string): Promise<RunRecord | null> {
  const key = recordKey(runId);
  const bytes = await store.get(key);
  return bytes && parseStoredJson(bytes, runRecordSchema, key);
}

/**
 * All runs, or those of one model, newest first. A record that cannot be read is left out: a damaged old record must not
 * stop the next run.
 */
export async function listRuns(store: ObjectStore, model?: string): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const { key } of store.list('runs/')) {
    const runId = /^runs\/([^/]+)\/run\.json$/.exec(key)?.[1];
    if (runId === undefined) continue;
    const run = await readRun(store, runId).catch(nullWhenCorrupt);
    if (run !== null && (model === undefined || run.model === model)) runs.push(run);
  }
  return runs.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}

/** The newest run of a model other than `exceptRunId`; null when there is none. */
export async function latestRun(
  store: ObjectStore,
  model: string,
  exceptRunId?: string,
): Promise<RunRecord | null> {
  return (await listRuns(store, model)).find(({ runId }) => runId !== exceptRunId) ?? null;
}
