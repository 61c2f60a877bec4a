import type { ChallengeReport } from '../contracts/challenge.js';
import { decisionSchema, type Decision } from '../contracts/decision.js';
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

/**
 * The number of a run's attempt against one generation: 1 for the first candidate that is judged against it. A run that has a
 * number keeps it. Candidates that were not compared have none.
 */
export async function attemptNumber(
  store: ObjectStore,
  { model, runId }: { model: string; runId: string },
  championGeneration: number,
): Promise<number> {
  let highest = 0;
  for (const decision of await listDecisions(store, model)) {
    if (decision.championGeneration !== championGeneration || decision.attempt === null) continue;
    if (decision.runId === runId) return decision.attempt.number;
    highest = Math.max(highest, decision.attempt.number);
  }
  return highest + 1;
}
