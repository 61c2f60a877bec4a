import type { ChallengeRecord } from '../../contracts/challenge.js';
import { rowsToAnswer, type ChallengeAnswer } from '../../policy/challenge/challenge.js';
import { labelsThatJudge, sortLabels } from '../../policy/challenge/eligible-labels.js';
import { feedbackIn } from '../../policy/feedback/feedback-in.js';
import { readAlarms } from '../../registry/alarms.js';
import { requireGeneration } from '../../registry/champion-log.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import type { ActivityDependencies } from '../dependencies.js';
import { runCandidateCheck } from '../evaluation/unusable-candidate.js';
import { championPredictions, classifyWith } from '../observation/champion-predictions.js';
import { compareWithDatasets } from './compare-with-datasets.js';

/** The new labels, answered by both models, and the last feedback batch that was read. */
export interface AnsweredLabels {
  answers: ChallengeAnswer[];
  judgedUntil: number;
}

/**
 * Has both models answer the labeled texts that are new since the challenge was judged last. The signed id of
 * a prediction by the champion saves classifying the text again.
 * @param quarantined sources whose labels do not count
 * @throws UnusableCandidateError when the challenger is lost, damaged or cannot answer
 */
export async function answerLabels(
  dependencies: ActivityDependencies,
  challenge: ChallengeRecord,
  quarantined: readonly string[],
): Promise<AnsweredLabels> {
  const { store } = dependencies;
  const { model, championDigest, championGeneration, challengerDigest, settings, rowIds } = challenge;
  const challenger = await runCandidateCheck('artifact', () => readModelManifest(store, challengerDigest));
  const champion = await readModelManifest(store, championDigest);
  const feedbackInChampion = feedbackIn(champion.lineage.source);
  const unread = Math.max(challenge.judgedUntil, feedbackInChampion);
  const feedback = await openFeedbackLog(store, model).readSince(unread);
  const rows = labelsThatJudge(feedback.rows, { labels: champion.labels, notUsed: quarantined });
  const digests = [champion, challenger].map(({ lineage }) => lineage.datasetDigest);
  const { datasets, similar } = await compareWithDatasets(dependencies, digests, rows);
  const { raisedBy: raisedAlarm, changedAt } = await readAlarms(store, model, championGeneration);
  const { recent, trained } = sortLabels(rows, {
    datasets,
    promotedAt: Date.parse((await requireGeneration(store, model, championGeneration)).promotedAt),
    feedbackInChampion,
    changedAt,
  });
  const unseen = rowsToAnswer(challenge, recent, { trained, raisedAlarm });
  const counted = unseen
    .filter(({ rowId }) => !similar.has(rowId))
    .slice(0, Math.max(0, settings.maximumLabels - rowIds.length));
  return {
    answers: counted.length === 0 ? [] : await answerBoth(dependencies, challenge, counted),
    judgedUntil: feedback.cursor,
  };
}

async function answerBoth(
  dependencies: ActivityDependencies,
  { championDigest, championGeneration, challengerDigest }: ChallengeRecord,
  rows: ReturnType<typeof labelsThatJudge>,
): Promise<ChallengeAnswer[]> {
  const byChampion = await championPredictions(
    rows,
    { championDigest, generation: championGeneration },
    classifyWith(dependencies, championDigest),
  );
  const classify = classifyWith(dependencies, challengerDigest);
  const byChallenger = await runCandidateCheck('loads', () => classify(rows.map(({ text }) => text)));
  return rows.map(({ rowId, label }, index) => ({
    rowId,
    championIsRight: byChampion[index]!.predicted === label,
    challengerIsRight: byChallenger[index]!.label === label,
  }));
}
