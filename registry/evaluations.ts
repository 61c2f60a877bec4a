import {
  comparisonSchema,
  evaluationReportSchema,
  type Comparison,
  type EvaluationReport,
} from '../contracts/evaluation.js';
import type { ObjectReference } from '../contracts/references.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readVerifiedJson } from '../store/verified-read.js';

/** @param role the model that was evaluated: `candidate` or `champion` */
export async function saveEvaluation(
  store: ObjectStore,
  runId: string,
  role: string,
  report: EvaluationReport,
): Promise<ObjectReference> {
  return putJson(store, `runs/${runId}/evaluation-${role}.json`, report);
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
  return putJson(store, `runs/${runId}/comparison.json`, comparison);
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readComparison(store: ObjectStore, reference: ObjectReference): Promise<Comparison> {
  return readVerifiedJson(store, reference, comparisonSchema);
}
