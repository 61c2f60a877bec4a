import type { Champion } from '../../contracts/champion.js';
import { describePromotion } from '../../contracts/describe-promotion.js';
import type { MonitoringSettings } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import type { ObjectReference } from '../../contracts/references.js';
import { labelsThatJudge } from '../../policy/challenge/eligible-labels.js';
import { countLabelSupply } from '../../policy/challenge/label-supply.js';
import { feedbackIn } from '../../policy/feedback/feedback-in.js';
import { heldOutRows } from '../../policy/feedback/held-out-rows.js';
import { newRows } from '../../policy/feedback/new-rows.js';
import { carriedPredictions } from '../../policy/feedback/sources-not-used.js';
import { suspiciousSources } from '../../policy/feedback/suspicious-sources.js';
import { seenAt, unusedRows } from '../../policy/feedback/unused-rows.js';
import { newestChallenge } from '../../registry/challenges.js';
import { describeBase, describeRecipe } from '../../policy/retraining/describe-recipe.js';
import { readGeneration } from '../../registry/champion-log.js';
import { currentChampion } from '../../registry/champions.js';
import { readDriftReference, readModelManifest } from '../../registry/models.js';
import { saveMonitorMemory } from '../../registry/monitor-memory.js';
import { readRun } from '../../registry/runs.js';
import { openSketchLog } from '../../registry/sketches.js';
import { isLost, nullWhenCorrupt } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { readChampionSettings } from '../inputs/champion-settings.js';
import { describeAccuracy, updateAccuracy } from '../observation/accuracy.js';
import { keepAlarms } from '../observation/alarms.js';
import { championPredictions, classifyWith } from '../observation/champion-predictions.js';
import { describeObservation, observationWithoutChampion } from '../observation/describe-observation.js';
import { describeDrift, updateDrift } from '../observation/drift.js';
import { loadMemory } from '../observation/memory.js';
import { createFeedbackReader } from '../observation/read-feedback.js';

export interface ObserveInput {
  model: string;
  settings: MonitoringSettings;
  /** Where the observation before kept its detectors and cursors; null before the first. */
  memory: ObjectReference | null;
  /** The last run that produced a candidate, unless it was promoted: the rows that it was trained on are not new. */
  lastCandidateRunId: string | null;
  /** Generation of the champion of the observation before; null without one. */
  observedGeneration: number | null;
}

export interface ObserveResult {
  memory: ObjectReference | null;
  observation: Observation;
  /** Whether a challenger waits for labels. */
  challengeIsOpen: boolean;
}

/** Default threshold: the champion's accuracy may be this much lower than on its validation rows. */
const toleratedDrop = 0.05;

/**
 * Observes the champion: imports watched files, tests the champion on new labeled texts, updates the drift
 * detectors with the texts that it classified, and counts the new training rows.
 */
export const createObserve = (
  dependencies: ActivityDependencies,
  readFeedback = createFeedbackReader(dependencies),
) => ({
  async observe(input: ObserveInput): Promise<ObserveResult> {
    const { model, settings, memory: kept, lastCandidateRunId, observedGeneration } = input;
    const { store } = dependencies;
    const champion = await currentChampion(store, model);
    if (champion === null)
      return { memory: kept, observation: observationWithoutChampion, challengeIsOpen: false };
    const manifest = await readModelManifest(store, champion.digest);
    const { labels, lineage } = manifest;
    const reference = await readDriftReference(store, champion.digest, manifest);
    const usedUntil = feedbackIn(lineage.source);
    const problems: string[] = [];
    const reportProblem = (problem: string): void => void problems.push(problem);
    const memory = await loadMemory(store, kept, champion, {
      reference,
      // A cross-validated model has no reference either: of a few rows, and these shaped it.
      lacksReference: usedUntil > 0 || manifest.parts.crossValidation !== undefined,
      describeRecipe: async () => describeRecipe(await readChampionSettings(store, { champion, manifest })),
      reportProblem,
    });

    const feedback = await readFeedback({
      model,
      usedUntil,
      observedUntil: memory.feedbackCursor,
      datasetDigest: lineage.datasetDigest,
      watchedFiles: settings.watch,
      labels,
      reportProblem,
    });
    const { known } = feedback;
    const predictions = await championPredictions(
      heldOutRows(feedback.newRows, known),
      memory,
      classifyWith(dependencies, champion.digest),
    );
    const suspicious = suspiciousSources([
      ...memory.labeledPredictions,
      ...carriedPredictions(feedback.rows),
      ...predictions,
    ]);
    const quarantined = [...new Set([...memory.quarantined, ...suspicious])]
      .filter((source) => !settings.trustedSources.includes(source))
      .sort();
    memory.quarantined = quarantined;
    const accuracyOptions = {
      threshold: settings.thresholdAccuracy ?? defaultThreshold(reference?.validation.accuracy),
      rowsBetweenFalseAlarms: settings.rowsBetweenFalseAlarms,
      quarantined,
    };
    const wasAlarmed = memory.accuracy.evidence.alarmed;
    updateAccuracy(memory, predictions, accuracyOptions);
    memory.feedbackCursor = Math.max(memory.feedbackCursor, feedback.cursor);

    await updateDrift(openSketchLog(store, model), memory, settings);
    const alarms = await keepAlarms(store, model, memory, {
      feedback: feedback.rows,
      wasAlarmed,
      quarantined,
    });

    const lastRun =
      lastCandidateRunId === null ? null : await readRun(store, lastCandidateRunId).catch(nullWhenCorrupt);
    const after = feedbackIn(lastRun?.source);
    const unused = unusedRows(feedback.rows, { labels, quarantined, after });
    const trainable = newRows(unused, known);
    const promotedAt = Date.parse(champion.promotedAt);
    const alarmedAt = Date.parse(memory.drift?.alarmedAt ?? '');
    const supply = countLabelSupply(labelsThatJudge(feedback.rows, { labels, notUsed: quarantined }), {
      known,
      raisedAlarm: alarms.raisedBy,
      changedAt: alarms.changedAt,
      now: Date.now(),
    });
    const challengeIsOpen = await isChallengeOpen(store, model, reportProblem);

    return {
      memory: await saveMonitorMemory(store, model, memory, kept),
      observation: describeObservation(
        champion,
        `${describeBase(lineage.base, settings)}; ${memory.recipe}`,
        {
          accuracy: describeAccuracy(memory, accuracyOptions),
          drift: reference && describeDrift(memory, reference, settings),
          feedback: {
            newRows: trainable.length,
            newRowsSinceDrift: trainable.filter((row) => seenAt(row) >= alarmedAt).length,
            newRowsSincePromotion: trainable.filter(({ at }) => Date.parse(at) >= promotedAt).length,
            ...supply,
            reportsOfErrors: feedback.rows.filter(({ kind }) => kind === 'errors').length,
            quarantined,
          },
          promotionsByHand: await promotionsByHand(store, champion, observedGeneration),
          problems,
        },
      ),
      challengeIsOpen,
    };
  },
});

/** Each of them, also those that another one has followed since. A damaged record is left out. */
async function promotionsByHand(
  store: ObjectStore,
  { model, generation: newest }: Champion,
  observedGeneration: number | null,
): Promise<string[]> {
  const told: string[] = [];
  for (let generation = (observedGeneration ?? newest) + 1; generation <= newest; generation++) {
    const champion = await readGeneration(store, model, generation).catch(nullWhenCorrupt);
    if (champion !== null && champion.workflowId === null) told.push(describePromotion(champion));
  }
  return told;
}

/** A record of a challenge that is damaged must not stop the monitor: the challenge is then over. */
async function isChallengeOpen(
  store: ObjectStore,
  model: string,
  reportProblem: (problem: string) => void,
): Promise<boolean> {
  const newest = await newestChallenge(store, model).catch((error: unknown) => {
    if (!isLost(error)) throw error;
    reportProblem(`The challenge is over, because its record is damaged: ${error.message}`);
    return null;
  });
  return newest !== null && newest.challenge.end === null;
}

const defaultThreshold = (validationAccuracy = 0.5): number =>
  Math.max(0.01, validationAccuracy - toleratedDrop);
