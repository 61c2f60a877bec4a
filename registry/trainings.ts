import { z } from 'zod';
import type { RunRecord } from '../contracts/run.js';
import {
  failedAttemptSchema,
  type FailedAttempt,
  type TrainingKey,
  type TrainingMetrics,
} from '../contracts/training-progress.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';
import { readRun } from './runs.js';

/** Every key of a training starts with this, so trainings of one run never collide. */
export const trainingPrefix = ({ runId, trial }: TrainingKey): string => `runs/${runId}/trials/${trial}`;

/** Replaces the training's `metrics.json`. */
export const saveMetrics = (
  store: ObjectStore,
  training: TrainingKey,
  metrics: Omit<TrainingMetrics, 'formatVersion'>,
) => putJson(store, `${trainingPrefix(training)}/metrics.json`, { formatVersion: 1, ...metrics });

const storedAttemptSchema = failedAttemptSchema.extend({ formatVersion: z.literal(1) });

const attemptsPrefix = (training: TrainingKey) => `${trainingPrefix(training)}/attempts/`;

/** Records how an attempt failed, so that the next one, on whatever machine, can avoid that. */
export const saveFailedAttempt = (store: ObjectStore, training: TrainingKey, failed: FailedAttempt) =>
  // The rungs of a trial are activities of their own, and each counts its attempts from 1.
  putJson(store, `${attemptsPrefix(training)}${failed.resumedFromStep}-${failed.attempt}.json`, {
    formatVersion: 1,
    ...failed,
  });

/** The failed attempts of a training, oldest first. A record that cannot be read is left out. */
export async function readFailedAttempts(
  store: ObjectStore,
  training: TrainingKey,
): Promise<FailedAttempt[]> {
  const attempts: FailedAttempt[] = [];
  for await (const { key } of store.list(attemptsPrefix(training))) {
    const attempt = await readJson(store, key, storedAttemptSchema).catch(nullWhenCorrupt);
    if (attempt !== null) attempts.push(attempt);
  }
  return attempts.sort((a, b) => a.attempt - b.attempt);
}

/** What an unfinished training resumes from, and the model of a finished one. */
const temporaryFiles = /^runs\/([^/]+)\/trials\/\d+\/(checkpoints|model)\//;

/**
 * Removes the checkpoints and trained models of all trainings of a run, or of one. After the verdict nothing reads them.
 * @param options.except prefixes of the directories to keep
 */
export async function removeTrainingFiles(
  store: ObjectStore,
  runId: string,
  { except = [], trial }: { except?: readonly string[]; trial?: number } = {},
): Promise<void> {
  const isKept = (key: string): boolean => except.some((prefix) => key.startsWith(`${prefix}/`));
  const keys: string[] = [];
  const prefix = trial === undefined ? `runs/${runId}/trials/` : `${trainingPrefix({ runId, trial })}/`;
  for await (const { key } of store.list(prefix))
    if (temporaryFiles.test(key) && !isKept(key)) keys.push(key);
  await removeManifestsFirst(store, keys);
}

/** Removes objects in an order in which a directory that is half removed counts as unfinished. */
export async function removeManifestsFirst(store: ObjectStore, keys: readonly string[]): Promise<void> {
  const isManifest = (key: string): boolean => /\/(state|manifest)\.json$/.test(key);
  for (const key of keys.filter(isManifest)) await store.remove(key);
  for (const key of keys) if (!isManifest(key)) await store.remove(key);
}

/**
 * Removes the same files of earlier runs that failed or were cancelled, and so never reached a verdict. Only
 * runs of the same workflow id count: Temporal never runs two of them at once, so the earlier ones have
 * ended.
 */
export async function removeEarlierTrainingFiles(
  store: ObjectStore,
  { runId, workflowId, startedAt }: Pick<RunRecord, 'runId' | 'workflowId' | 'startedAt'>,
): Promise<void> {
  const others = new Set<string>();
  for await (const { key } of store.list('runs/')) {
    const owner = temporaryFiles.exec(key)?.[1];
    if (owner !== undefined && owner !== runId) others.add(owner);
  }
  for (const other of others) {
    const run = await readRun(store, other).catch(nullWhenCorrupt);
    if (run?.workflowId === workflowId && Date.parse(run.startedAt) < Date.parse(startedAt))
      await removeTrainingFiles(store, other);
  }
}
