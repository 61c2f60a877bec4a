import type { DataSource } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import type { MonitoringSettings, Observation } from '../../contracts/monitor.js';
import type { ObjectReference } from '../../contracts/references.js';
import { startInferencePool } from '../../model/inference/inference-pool.js';
import { heldOutRows } from '../../policy/feedback/held-out-rows.js';
import { newRows } from '../../policy/feedback/new-rows.js';
import { suspiciousSources } from '../../policy/feedback/suspicious-sources.js';
import { seenAt, unseenRows } from '../../policy/feedback/unseen-rows.js';
import { currentChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { findRows } from '../../registry/datasets.js';
import { nullWhenCorrupt } from '../../store/lost-objects.js';
import { fetchModel, readDriftReference, readModelManifest } from '../../registry/models.js';
import { saveMonitorMemory } from '../../registry/monitor-memory.js';
import { readRun } from '../../registry/runs.js';
import { openSketchLog } from '../../registry/sketches.js';
import type { ActivityDependencies } from '../dependencies.js';
import { describeObservation } from '../observation/describe-observation.js';
import { answersOf, describeAccuracy, judgeAnswers } from '../observation/judge-champion.js';
import { recallMemory } from '../observation/memory.js';
import { describeDrift, watchDrift } from '../observation/watch-drift.js';
import { importWatchedFiles } from '../observation/watch-files.js';

export interface ObserveInput {
  model: string;
  settings: MonitoringSettings;
  /** What the observation before this one left; null before the first. */
  memory: ObjectReference | null;
  /** The newest retraining, if its candidate was rejected: what it learned from is nothing new. */
  lastRejectedRunId: string | null;
}

export interface ObserveResult {
  memory: ObjectReference | null;
  observation: Observation;
}

/** Where no threshold is set, the champion may be so much worse than on its validation rows. */
const toleratedFall = 0.05;

/**
 * Looks at what is new: takes in watched files, lets new labelled texts judge the champion, shows the texts that it answered to the
 * watch over drift, and counts what there is to train on.
 */
export const createObserve = (dependencies: ActivityDependencies) => ({
  async observe({ model, settings, memory: given, lastRejectedRunId }: ObserveInput): Promise<ObserveResult> {
    const { store } = dependencies;
    const champion = await currentChampion(store, model);
    if (champion === null) return { memory: given, observation: describeObservation({ champion: null }) };
    const manifest = await readModelManifest(store, champion.digest);
    const reference = await readDriftReference(store, champion.digest, manifest);
    const usedUntil = feedbackIn(manifest.lineage.source);
    const problems: string[] = [];
    const memory = await recallMemory(store, given, champion, {
      reference,
      learnedFromFeedback: usedUntil > 0,
      log: (problem) => problems.push(problem),
    });

    const log = openFeedbackLog(store, model);
    problems.push(...(await importWatchedFiles(log, settings.watch, manifest.labels)));
    const unseen = await log.readSince(usedUntil);
    const isNew = ({ sequence }: FeedbackRow): boolean => sequence > memory.feedbackCursor;
    const unseenIds = unseen.rows.map(({ rowId }) => rowId);
    const known = await findRows(store, manifest.lineage.datasetDigest, unseenIds, dependencies);
    const judging = heldOutRows(unseen.rows.filter(isNew), known);
    const answers = await answersOf(judging, memory, (texts) =>
      classify(dependencies, champion.digest, texts),
    );
    const suspicious = suspiciousSources([...memory.judged, ...contradictable(unseen.rows), ...answers]);
    const quarantined = suspicious.filter((source) => !settings.trustedSources.includes(source));
    const threshold =
      settings.thresholdAccuracy ?? Math.max(0.01, (reference?.validation.accuracy ?? 0.5) - toleratedFall);
    const { rowsBetweenFalseAlarms } = settings;
    const judgingOptions = { threshold, rowsBetweenFalseAlarms, quarantined };
    judgeAnswers(memory, answers, judgingOptions);
    memory.feedbackCursor = Math.max(memory.feedbackCursor, unseen.cursor);
    await watchDrift(openSketchLog(store, model), memory, settings);
    const rejected =
      lastRejectedRunId === null ? null : await readRun(store, lastRejectedRunId).catch(nullWhenCorrupt);
    const accepted = unseenRows(unseen.rows, {
      labels: manifest.labels,
      quarantined,
      after: feedbackIn(rejected?.source),
    });
    const toLearn = newRows(accepted, known);
    const alarmedAt = Date.parse(memory.drift?.alarmedAt ?? '');

    return {
      memory: await saveMonitorMemory(store, model, memory, given),
      observation: describeObservation({
        champion,
        accuracy: describeAccuracy(memory, judgingOptions),
        drift: reference && describeDrift(memory, reference, settings),
        feedback: {
          newRows: toLearn.length,
          newRowsSinceDrift: toLearn.filter((row) => seenAt(row) >= alarmedAt).length,
          quarantined,
        },
        problems,
      }),
    };
  },
});

/** The newest batch of feedback that a source of training rows holds; 0 when it holds none. */
const feedbackIn = (source: DataSource | undefined): number =>
  source?.kind === 'retraining' ? (source.feedbackUntil ?? 0) : 0;

/** Labels beside what was predicted when they were given. */
const contradictable = (rows: readonly FeedbackRow[]) =>
  rows.flatMap(({ rowId, source, label, prediction }) =>
    prediction === undefined
      ? []
      : [{ rowId, source, label, predicted: prediction.label, score: prediction.score }],
  );

/** Asks the champion, in a process of its own. */
async function classify(
  { store, cacheDirectory, threads }: ActivityDependencies,
  digest: string,
  texts: readonly string[],
): Promise<{ label: string; score: number }[]> {
  const { directory } = await fetchModel(store, digest, cacheDirectory);
  const pool = await startInferencePool({
    modelDirectory: directory,
    processes: 1,
    threadsPerProcess: threads,
    maximumQueuedTexts: Infinity,
  });
  try {
    const { labels } = pool.settings;
    return (await pool.classify(texts)).map(({ probabilities }) => {
      const score = Math.max(...probabilities);
      return { label: labels[probabilities.indexOf(score)]!, score };
    });
  } finally {
    await pool.close();
  }
}
