import type { ChallengeEnd } from '../../contracts/challenge.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { replaceChallenge, type StoredChallenge } from '../../registry/challenges.js';
import { addChallengeToDecision } from '../../registry/decisions.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * Ends a challenge, in its record and in the decision about its run. The decision comes first: a challenge that has ended
 * is never looked at again.
 */
export async function endChallenge(
  store: ObjectStore,
  { sequence, challenge }: StoredChallenge,
  end: ChallengeEnd,
): Promise<StoredChallenge> {
  const decision = decideChallenge(challenge, end.at);
  await addChallengeToDecision(store, challenge.runId, { decision, end });
  const ended = { sequence, challenge: { ...challenge, end } };
  await replaceChallenge(store, ended);
  return ended;
}
