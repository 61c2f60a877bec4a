import { z } from 'zod';
import type { TestRowUse } from '../contracts/decision.js';
import { EvergreenError } from '../contracts/errors.js';
import type { EvaluationReport } from '../contracts/evaluation.js';
import { listDecisions } from './decisions.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson } from '../store/verified-read.js';

const rowIdsSchema = z.looseObject({ rowIds: z.array(z.string()) });

/**
 * How often these test rows have judged candidates of the model before: each look at the same rows makes it likelier that
 * a verdict is luck. Runs on one dataset have the same test rows, so one report a dataset is read.
 */
export async function countTestRowUse(
  store: ObjectStore,
  { model, runId }: { model: string; runId: string },
  { rowIds, datasetDigest }: Pick<EvaluationReport, 'rowIds' | 'datasetDigest'>,
): Promise<TestRowUse> {
  const known = new Map([[datasetDigest, rowIds]]);
  const mine = new Set(rowIds);
  const used = new Set<string>();
  let earlierRuns = 0;
  for (const decision of await listDecisions(store, model)) {
    if (decision.runId === runId) continue;
    const theirs = known.get(decision.datasetDigest) ?? (await readRowIds(store, decision.runId));
    if (theirs.length > 0) known.set(decision.datasetDigest, theirs);
    const shared = theirs.filter((id) => mine.has(id));
    if (shared.length > 0) earlierRuns += 1;
    for (const id of shared) used.add(id);
  }
  return { rows: rowIds.length, usedBefore: used.size, earlierRuns };
}

/** None for a run whose candidate could not be asked, or whose report is no longer whole. */
async function readRowIds(store: ObjectStore, runId: string): Promise<string[]> {
  const key = `runs/${runId}/evaluation-candidate.json`;
  const bytes = await store.get(key);
  if (bytes === null) return [];
  try {
    return parseStoredJson(bytes, rowIdsSchema, key).rowIds;
  } catch (error) {
    if (error instanceof EvergreenError) return [];
    throw error;
  }
}
