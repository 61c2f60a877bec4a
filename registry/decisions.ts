import { decisionSchema, type Decision } from '../contracts/decision.js';
import type { ObjectReference } from '../contracts/references.js';
import { listRuns } from './runs.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson, putJson } from '../store/verified-read.js';

const decisionKey = (runId: string) => `runs/${runId}/decision.json`;

export async function saveDecision(
  store: ObjectStore,
  runId: string,
  decision: Decision,
): Promise<ObjectReference> {
  return putJson(store, decisionKey(runId), decision);
}

/** The decision of a run; null while there is none. @throws EvergreenError `corrupt-object` */
export async function readDecisionOfRun(store: ObjectStore, runId: string): Promise<Decision | null> {
  const key = decisionKey(runId);
  const bytes = await store.get(key);
  return bytes && parseStoredJson(bytes, decisionSchema, key);
}

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

export const failedChecks = ({ checks }: Pick<Decision, 'checks'>): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
