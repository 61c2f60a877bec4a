import {
  searchRecordSchema,
  trialRecordSchema,
  type SearchRecord,
  type TrialRecord,
} from '../contracts/search.js';
import type { TrainingKey } from '../contracts/training-progress.js';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from '../store/object-store.js';
import { putJson, readJson } from '../store/stored-json.js';
import { trainingPrefix } from './trainings.js';

const searchKey = (runId: string): string => `runs/${runId}/search.json`;
const trialKey = (training: TrainingKey): string => `${trainingPrefix(training)}/trial.json`;

/** Writes what a search will do, before its first trial. */
export const saveSearch = (store: ObjectStore, runId: string, search: SearchRecord) =>
  putJson(store, searchKey(runId), search);

/** @throws EvergreenError `not-found` for a run that is no search, `corrupt-object` */
export async function readSearch(store: ObjectStore, runId: string): Promise<SearchRecord> {
  const search = await readJson(store, searchKey(runId), searchRecordSchema);
  if (search === null) throw new EvergreenError('not-found', `The run ${runId} is not a search.`);
  return search;
}

/** Replaces the record of a trial. */
export const saveTrial = (store: ObjectStore, runId: string, trial: TrialRecord) =>
  putJson(store, trialKey({ runId, trial: trial.trial }), trial);

/** Null before the first rung of the trial has ended. @throws EvergreenError `corrupt-object` */
export const readTrial = (store: ObjectStore, training: TrainingKey): Promise<TrialRecord | null> =>
  readJson(store, trialKey(training), trialRecordSchema);
