import { decisionSchema, type Decision } from '../contracts/decision.js';
import {
  comparisonSchema,
  evaluationReportSchema,
  type Comparison,
  type EvaluationReport,
} from '../contracts/evaluation.js';
import type { ObjectReference } from '../contracts/references.js';
import { runMetricsSchema, runRecordSchema, type RunMetrics, type RunRecord } from '../contracts/run.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson, putJson, readVerifiedJson } from '../store/stored-json.js';

const runKey = (runId: string, file: string) => `runs/${runId}/${file}`;

/** Records what was settled for a run. Saving it again is harmless. */
export async function saveRun(store: ObjectStore, run: RunRecord): Promise<ObjectReference> {
  return putJson(store, runKey(run.runId, 'run.json'), run);
}

/** The record of a run, or null when there is none. */
export async function readRun(store: ObjectStore, runId: string): Promise<RunRecord | null> {
  const key = runKey(runId, 'run.json');
  const bytes = await store.get(key);
  return bytes && parseStoredJson(bytes, runRecordSchema, key);
}

/** All runs (of one model), the newest first. A record that cannot be read is left out: history must not stop the next run. */
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

/** The newest run of a model other than `exceptRunId`, or null: where `{}` as input takes its source and base from. */
export async function latestRun(
  store: ObjectStore,
  model: string,
  exceptRunId?: string,
): Promise<RunRecord | null> {
  return (await listRuns(store, model)).find(({ runId }) => runId !== exceptRunId) ?? null;
}

/** Replaces the run's metrics. */
export async function saveMetrics(store: ObjectStore, runId: string, metrics: RunMetrics): Promise<void> {
  await putJson(store, runKey(runId, 'metrics.json'), metrics);
}

/** The run's metrics, or null when there are none yet. */
export async function readMetrics(store: ObjectStore, runId: string): Promise<RunMetrics | null> {
  const key = runKey(runId, 'metrics.json');
  const bytes = await store.get(key);
  return bytes && parseStoredJson(bytes, runMetricsSchema, key);
}

/** @param role who was judged, for example `candidate` or `champion` */
export async function saveEvaluation(
  store: ObjectStore,
  runId: string,
  role: string,
  report: EvaluationReport,
): Promise<ObjectReference> {
  return putJson(store, runKey(runId, `evaluation-${role}.json`), report);
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readEvaluation(
  store: ObjectStore,
  reference: ObjectReference,
): Promise<EvaluationReport> {
  return readVerifiedJson(store, reference, evaluationReportSchema);
}

export async function saveComparison(
  store: ObjectStore,
  runId: string,
  comparison: Comparison,
): Promise<ObjectReference> {
  return putJson(store, runKey(runId, 'comparison.json'), comparison);
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readComparison(store: ObjectStore, reference: ObjectReference): Promise<Comparison> {
  return readVerifiedJson(store, reference, comparisonSchema);
}

export async function saveDecision(
  store: ObjectStore,
  runId: string,
  decision: Decision,
): Promise<ObjectReference> {
  return putJson(store, runKey(runId, 'decision.json'), decision);
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readDecision(store: ObjectStore, reference: ObjectReference): Promise<Decision> {
  return readVerifiedJson(store, reference, decisionSchema);
}
