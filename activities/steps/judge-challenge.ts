import type { ChallengeEnd, ChallengeProgress, ChallengeRecord } from '../../contracts/challenge.js';
import { EvergreenError } from '../../contracts/errors.js';
import { addAnswers } from '../../policy/challenge/challenge.js';
import { challengeProgress } from '../../policy/challenge/challenge-progress.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { newestChallenge, replaceChallenge } from '../../registry/challenges.js';
import { readGeneration } from '../../registry/champion-log.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import { addChallengeToDecision } from '../../registry/decisions.js';
import type { ObjectStore } from '../../store/object-store.js';
import { answerLabels } from '../challenge/answer-labels.js';
import { endChallenge } from '../challenge/end-challenge.js';
import type { ActivityDependencies } from '../dependencies.js';
import { runCandidateCheck, UnusableCandidateError } from '../evaluation/unusable-candidate.js';

export interface JudgeChallengeInput {
  model: string;
  /** Sources whose labels do not count. */
  quarantined: string[];
  /** Labels that may judge, a day. */
  labelsPerDay: number;
}

/**
 * Judges the newest challenge by the labels that have arrived since it was judged last, and promotes, rejects or gives up
 * the challenger once it is decided. Everything that was counted is stored before anything follows from it, so a retry
 * changes nothing. Null when there was never a challenge.
 */
export const createJudgeChallenge = (dependencies: ActivityDependencies) => ({
  async judgeChallenge(input: JudgeChallengeInput): Promise<ChallengeProgress | null> {
    const { store } = dependencies;
    const progressOf = (challenge: ChallengeRecord): ChallengeProgress =>
      challengeProgress(challenge, { labelsPerDay: input.labelsPerDay, now: Date.now() });
    const found = await newestChallenge(store, input.model);
    if (found === null) return null;
    // An attempt before this one has ended it.
    if (found.challenge.end !== null) return progressOf(found.challenge);
    const { sequence } = found;
    let { challenge } = found;
    const end = async (of: Omit<ChallengeEnd, 'at'>): Promise<ChallengeProgress> => {
      const ended = await endChallenge(store, { sequence, challenge }, { ...of, at: Date.now() });
      return progressOf(ended.challenge);
    };

    const replaced = await replacedChampion(store, challenge);
    if (replaced !== null) return end(replaced);
    try {
      const { answers, judgedUntil } = await answerLabels(dependencies, challenge, input.quarantined);
      challenge = { ...addAnswers(challenge, answers), judgedUntil };
      await replaceChallenge(store, { sequence, challenge });
      const decision = decideChallenge(challenge, Date.now());
      const { verdict, summary } = decision;
      if (verdict === 'promote') return await end(await promoteChallenger(store, challenge, summary));
      if (verdict !== 'undecided')
        return await end({
          outcome: verdict === 'reject' ? 'rejected' : 'given-up',
          generation: null,
          summary,
        });
      await addChallengeToDecision(store, challenge.runId, { decision, end: null });
      return progressOf(challenge);
    } catch (error) {
      if (!(error instanceof UnusableCandidateError)) throw error;
      return end({ outcome: 'unusable', generation: null, summary: error.message });
    }
  },
});

/** How the challenge has ended because its champion is no longer the champion; null while it is. */
async function replacedChampion(
  store: ObjectStore,
  { model, championGeneration, challengerDigest, runId }: ChallengeRecord,
): Promise<Omit<ChallengeEnd, 'at'> | null> {
  const champion = await currentChampion(store, model);
  if (champion?.generation === championGeneration) return null;
  const next = await readGeneration(store, model, championGeneration + 1);
  const isChallenger = next?.digest === challengerDigest;
  const generation = isChallenger ? next.generation : null;
  // An attempt before this one promoted the challenger, but could not record it.
  if (isChallenger && next.runId === runId)
    return { outcome: 'promoted', generation, summary: 'The challenger is the champion.' };
  return {
    outcome: 'void',
    generation,
    summary: isChallenger
      ? `The challenger was promoted by hand as generation ${generation}.`
      : `Generation ${champion?.generation ?? 0} became champion meanwhile.`,
  };
}

/** A model that may not become champion (it was withdrawn) does not stop the monitor: its challenge is void. */
async function promoteChallenger(
  store: ObjectStore,
  { model, challengerDigest, championGeneration, workflowId, runId, sample }: ChallengeRecord,
  summary: string,
): Promise<Omit<ChallengeEnd, 'at'>> {
  const promotion = await runCandidateCheck('artifact', () =>
    promoteChampion(store, {
      model,
      digest: challengerDigest,
      expectedGeneration: championGeneration,
      reason: 'challenge',
      workflowId,
      runId,
      sample,
    }),
  ).catch((error: unknown) => {
    if (error instanceof EvergreenError && error.code === 'conflict') return error;
    throw error;
  });
  if (promotion instanceof EvergreenError)
    return { outcome: 'void', generation: null, summary: promotion.message };
  const { status, champion } = promotion;
  return status === 'promoted'
    ? { outcome: 'promoted', generation: champion.generation, summary }
    : {
        outcome: 'void',
        generation: null,
        summary: `Generation ${champion.generation} became champion meanwhile.`,
      };
}
