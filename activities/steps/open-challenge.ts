import { challengeSettingsSchema } from '../../contracts/challenge.js';
import type { Evaluation } from '../../contracts/evaluation.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, ChallengeOpening } from '../../contracts/step-results.js';
import { startChallenge } from '../../policy/challenge/challenge.js';
import { levelOfChallenge } from '../../policy/challenge/decide-challenge.js';
import { appendChallenge, newestChallenge, type StoredChallenge } from '../../registry/challenges.js';
import { currentChampion } from '../../registry/champions.js';
import { attemptNumber } from '../../registry/decisions.js';
import { nullWhenCorrupt } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { endChallenge } from '../challenge/end-challenge.js';
import type { ActivityDependencies } from '../dependencies.js';

interface OpenChallengeInput {
  run: RunRecord;
  candidate: Candidate;
  evaluation: Evaluation;
}

/**
 * Makes the candidate the challenger of the champion that it was compared with, unless another model was promoted
 * meanwhile. It takes the place of an older challenger. A retry finds the challenge that the attempt before opened.
 */
export const createOpenChallenge = ({ store }: ActivityDependencies) => ({
  async openChallenge({ run, candidate, evaluation }: OpenChallengeInput): Promise<ChallengeOpening> {
    const champion = await currentChampion(store, run.model);
    if (champion === null || champion.generation !== evaluation.championGeneration)
      return {
        outcome: 'lost-race',
        generation: null,
        summary: `generation ${champion?.generation ?? 0} came first; evaluating again`,
      };
    const { digest: championDigest, generation: championGeneration } = champion;
    const newest = await newestChallenge(store, run.model).catch(nullWhenCorrupt);
    const isOpen =
      newest?.challenge.runId === run.runId && newest.challenge.championGeneration === championGeneration;
    if (!isOpen) await supersede(store, newest, candidate.digest);
    const { challenge } = isOpen
      ? newest
      : await appendChallenge(store, {
          ...startChallenge({
            challengerDigest: candidate.digest,
            championDigest,
            championGeneration,
            number: await attemptNumber(store, run, championGeneration),
            settings: challengeSettingsSchema.parse({ significanceLevel: run.gate.significanceLevel }),
            startedAt: Date.now(),
          }),
          model: run.model,
          runId: run.runId,
          workflowId: run.workflowId,
          sample: candidate.sample,
          judgedUntil: 0,
          end: null,
        });
    const { number, settings } = challenge;
    const level = levelOfChallenge(number, settings.significanceLevel);
    return {
      outcome: 'challenger',
      generation: null,
      summary: `challenger of generation ${championGeneration}, attempt ${number}, level ${level.toPrecision(2)}: each label of a randomly chosen text now judges both`,
    };
  },
});

async function supersede(store: ObjectStore, older: StoredChallenge | null, digest: string): Promise<void> {
  if (older === null || older.challenge.end !== null) return;
  await endChallenge(store, older, {
    outcome: 'superseded',
    generation: null,
    at: Date.now(),
    summary: `Replaced by the challenger ${digest.slice(0, 12)}.`,
  });
}
