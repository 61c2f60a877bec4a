import { challengeRecordSchema, type ChallengeRecord } from '../contracts/challenge.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectStore } from '../store/object-store.js';
import { openSequenceLog } from '../store/sequence-log.js';
import { canonicalJson, parseStoredJson } from '../store/stored-json.js';

/** A challenge and its number in the log of its model. */
export interface StoredChallenge {
  sequence: number;
  challenge: ChallengeRecord;
}

const logOf = (store: ObjectStore, model: string) =>
  openSequenceLog(store, `challenges/${parseWith(modelNameSchema, model, 'model name')}/`);

/**
 * The newest challenge of a model, which is the only one that may be open; null before the first.
 * @throws EvergreenError `corrupt-object`
 */
export async function newestChallenge(store: ObjectStore, model: string): Promise<StoredChallenge | null> {
  const log = logOf(store, model);
  let newest: StoredChallenge | null = null;
  for await (const { sequence, key, bytes } of log.after(Math.max(0, (await log.last()) - 1)))
    newest = { sequence, challenge: parseStoredJson(bytes, challengeRecordSchema, key) };
  return newest;
}

/** Appends a challenge: from now on it is the newest. */
export async function appendChallenge(
  store: ObjectStore,
  challenge: ChallengeRecord,
): Promise<StoredChallenge> {
  const sequence = await logOf(store, challenge.model).append(canonicalJson(challenge));
  return { sequence, challenge };
}

/** Replaces a challenge by what became of it. */
export const replaceChallenge = (
  store: ObjectStore,
  { sequence, challenge }: StoredChallenge,
): Promise<void> => logOf(store, challenge.model).replace(sequence, canonicalJson(challenge));
