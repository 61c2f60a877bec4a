import { z } from 'zod';
import type { ChallengeReport } from '../contracts/challenge.js';
import { decisionSchema, type Decision } from '../contracts/decision.js';
import { candidateProblemSchema, type EvaluationReport } from '../contracts/evaluation.js';
import type { ObjectReference } from '../contracts/references.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';
import { listRuns } from './runs.js';

const decisionKey = (runId: string) => `runs/${runId}/decision.json`;

export const saveDecision = (store: ObjectStore, decision: Decision): Promise<ObjectReference> =>
  putJson(store, decisionKey(decision.runId), decision);

/** The decision of a run; null while there is none. @throws EvergreenError `corrupt-object` */
export const readDecisionOfRun = (store: ObjectStore, runId: string): Promise<Decision | null> =>
  readJson(store, decisionKey(runId), decisionSchema);

/** All decisions about candidates of a model, newest run first. A record that cannot be read is left out. */
export async function listDecisions(store: ObjectStore, model: string): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const { runId } of await listRuns(store, model)) {
    const decision = await readDecisionOfRun(store, runId).catch(nullWhenCorrupt);
    if (decision !== null) decisions.push(decision);
  }
  return decisions;
}

/** The newest decision about the candidate `digest`; null when no gate has judged it. */
export async function decisionAbout(
  store: ObjectStore,
  model: string,
  digest: string,
): Promise<Decision | null> {
  return (
    (await listDecisions(store, model)).find(({ candidateDigest }) => candidateDigest === digest) ?? null
  );
}

/**
 * Adds to the decision about a run what became of its challenge. A run without a readable decision is left as it is: the
 * record of the challenge holds the same.
 */
export async function addChallengeToDecision(
  store: ObjectStore,
  runId: string,
  challenge: ChallengeReport,
): Promise<void> {
  const decision = await readDecisionOfRun(store, runId).catch(nullWhenCorrupt);
  if (decision !== null) await saveDecision(store, { ...decision, challenge });
}

const unusable: readonly string[] = candidateProblemSchema.shape.check.options;

/**
 * Which attempt a run is to replace one generation: 1 for the first candidate that is judged against it. Candidates that
 * could not be evaluated do not count.
 */
export async function attemptOfRun(
  store: ObjectStore,
  { model, runId }: { model: string; runId: string },
  championGeneration: number,
): Promise<number> {
  const others = (await listDecisions(store, model)).filter(
    (decision) =>
      decision.runId !== runId &&
      decision.championGeneration === championGeneration &&
      !decision.checks.some(({ name, verdict }) => verdict === 'fail' && unusable.includes(name)),
  );
  return others.length + 1;
}

const rowIdsSchema = z.looseObject({ rowIds: z.array(z.string()) });

/**
 * Ids of the test rows of each other run of the model that has its decision. Runs on one dataset have the
 * same test rows, so one report a dataset is read.
 * @param own the test rows of the run `runId`
 */
export async function testRowsOfOtherRuns(
  store: ObjectStore,
  { model, runId }: { model: string; runId: string },
  own: Pick<EvaluationReport, 'rowIds' | 'datasetDigest'>,
): Promise<string[][]> {
  const rowsOfDataset = new Map([[own.datasetDigest, own.rowIds]]);
  const rowsOfRuns: string[][] = [];
  for (const decision of await listDecisions(store, model)) {
    if (decision.runId === runId) continue;
    const rowIds = rowsOfDataset.get(decision.datasetDigest) ?? (await readTestRows(store, decision.runId));
    if (rowIds.length > 0) rowsOfDataset.set(decision.datasetDigest, rowIds);
    rowsOfRuns.push(rowIds);
  }
  return rowsOfRuns;
}

/** None for a run whose candidate could not be evaluated, or whose report is damaged. */
async function readTestRows(store: ObjectStore, runId: string): Promise<string[]> {
  const key = `runs/${runId}/evaluation-candidate.json`;
  return (await readJson(store, key, rowIdsSchema).catch(nullWhenCorrupt))?.rowIds ?? [];
}
