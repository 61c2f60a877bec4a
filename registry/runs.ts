import { isDeepStrictEqual } from 'node:util';
import type { Compute } from '../contracts/compute.js';
import {
  comparisonSchema,
  evaluationReportSchema,
  type Comparison,
  type EvaluationReport,
} from '../contracts/evaluation.js';
import type { ObjectReference } from '../contracts/references.js';
import { runRecordSchema, type RunRecord } from '../contracts/run.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson, parseStoredJson, putJson, readJson, readVerifiedJson } from '../store/stored-json.js';

const runKey = (runId: string, file: string) => `runs/${runId}/${file}`;

/** Writes `runs/<runId>/run.json`, or replaces it. */
export const saveRun = (store: ObjectStore, run: RunRecord): Promise<ObjectReference> =>
  putJson(store, runKey(run.runId, 'run.json'), run);

/**
 * Records what a run computes with, unless another trainer did so at the same time: the first one wins.
 * @param seen what the record said before the choice
 * @returns what the record says now; null when there is no record
 */
export async function pinRunCompute(
  store: ObjectStore,
  runId: string,
  seen: RunRecord['compute'],
  chosen: Compute,
): Promise<RunRecord['compute']> {
  const key = runKey(runId, 'run.json');
  let pinned: RunRecord['compute'] = null;
  await store.update(key, (bytes) => {
    const record = parseStoredJson(bytes, runRecordSchema, key);
    const isUnchanged = isDeepStrictEqual(record.compute, seen);
    pinned = isUnchanged ? chosen : record.compute;
    return isUnchanged ? canonicalJson({ ...record, compute: chosen }) : null;
  });
  return pinned;
}

/** The record of a run; null when there is none. @throws EvergreenError `corrupt-object` */
export const readRun = (store: ObjectStore, runId: string): Promise<RunRecord | null> =>
  readJson(store, runKey(runId, 'run.json'), runRecordSchema);

/**
 * All runs, or those of one model, newest first. A record that cannot be read is left out: a damaged old
 * record must not stop the next run.
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

/** @param role the model that was evaluated: `candidate` or `champion` */
export const saveEvaluation = (store: ObjectStore, runId: string, role: string, report: EvaluationReport) =>
  putJson(store, runKey(runId, `evaluation-${role}.json`), report);

/** @throws EvergreenError `not-found` or `corrupt-object` */
export const readEvaluation = (store: ObjectStore, reference: ObjectReference): Promise<EvaluationReport> =>
  readVerifiedJson(store, reference, evaluationReportSchema);

export const saveComparison = (store: ObjectStore, runId: string, comparison: Comparison) =>
  putJson(store, runKey(runId, 'comparison.json'), comparison);

/** @throws EvergreenError `not-found` or `corrupt-object` */
export const readComparison = (store: ObjectStore, reference: ObjectReference): Promise<Comparison> =>
  readVerifiedJson(store, reference, comparisonSchema);
