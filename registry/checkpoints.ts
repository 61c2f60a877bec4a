import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import type { TrainingKey } from '../contracts/training-progress.js';
import { fetchDirectory } from '../store/fetch-directory.js';
import { isLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import { parseStoredJson } from '../store/stored-json.js';
import { removeManifestsFirst, removeTrainingFiles, trainingPrefix } from './trainings.js';

/** The part of a checkpoint's state.json that storing it needs; the trainer owns the rest. */
const stateSchema = z.looseObject({
  step: z.number().int().nonnegative(),
  /** sha256 and size of every other file of the checkpoint, by name. */
  parts: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
});

const checkpointDirectory: DirectoryKind<typeof stateSchema> = {
  manifestName: 'state.json',
  schema: stateSchema,
  filesOf: ({ parts }) => parts,
};

/**
 * A checkpoint in the store, complete or not. The directory's name ends with the sha256 of its state.json.
 */
interface StoredCheckpoint extends TrainingKey {
  prefix: string;
  step: number;
  attempt: number;
  stateSha256: string;
  complete: boolean;
  keys: string[];
}

/**
 * Stores a checkpoint directory: first the parts that its state.json lists, then state.json. Then removes all
 * but the newest two complete checkpoints of the training. Each checkpoint holds the best weights so far, so
 * those are never lost.
 * @param checkpoint.attempt the activity's attempt, so that two attempts never write the same key
 */
export async function saveCheckpoint(
  store: ObjectStore,
  training: TrainingKey,
  checkpoint: { step: number; attempt: number; directory: string },
): Promise<ObjectReference> {
  const { step, attempt, directory } = checkpoint;
  const state = await readFile(join(directory, checkpointDirectory.manifestName));
  const { step: stateStep } = parseStoredJson(state, stateSchema, `state.json of step ${step}`);
  if (stateStep !== step)
    throw new EvergreenError(
      'internal',
      `The checkpoint of step ${step} has a state.json of step ${stateStep}.`,
    );
  const reference = await saveDirectory(store, checkpointDirectory, {
    prefix: (digest) =>
      `${trainingPrefix(training)}/checkpoints/${String(step).padStart(10, '0')}-${attempt}-${digest}`,
    directory,
    manifest: state,
  });
  await removeOldCheckpoints(store, training);
  return reference;
}

/**
 * Downloads the newest checkpoint that is complete and intact to `directory`; a damaged one is skipped.
 * @param log called for each damaged checkpoint
 * @returns its step; null when there is none
 */
export async function newestCheckpoint(
  store: ObjectStore,
  training: TrainingKey,
  directory: string,
  log: (message: string) => void = () => undefined,
): Promise<number | null> {
  for (const { complete, prefix, stateSha256, step } of await listCheckpoints(store, training)) {
    if (!complete) continue;
    const manifest = { key: `${prefix}/${checkpointDirectory.manifestName}`, sha256: stateSha256 };
    try {
      await fetchDirectory(store, checkpointDirectory, manifest, directory);
      return step;
    } catch (error) {
      if (!isLost(error)) throw error;
      log(`The checkpoint of step ${step} is damaged, so the one before it is used: ${error.message}`);
    }
  }
  return null;
}

/**
 * Of each training of a run, keeps the newest complete checkpoint, from which it can continue. Removes the
 * other checkpoints and the trained models.
 * @returns the checkpoints that are kept
 */
export async function keepNewestCheckpoints(
  store: ObjectStore,
  runId: string,
): Promise<(TrainingKey & { step: number })[]> {
  const kept = new Map<number, StoredCheckpoint>();
  for (const checkpoint of await listCheckpoints(store, { runId }))
    if (checkpoint.complete && !kept.has(checkpoint.trial)) kept.set(checkpoint.trial, checkpoint);
  const checkpoints = [...kept.values()];
  await removeTrainingFiles(store, runId, { except: checkpoints.map(({ prefix }) => prefix) });
  return checkpoints;
}

async function removeOldCheckpoints(store: ObjectStore, training: TrainingKey): Promise<void> {
  const checkpoints = await listCheckpoints(store, training);
  const oldestKept = checkpoints
    .filter(({ complete }) => complete)
    .slice(0, 2)
    .at(-1);
  if (oldestKept === undefined) return;
  const older = checkpoints.slice(checkpoints.indexOf(oldestKept) + 1);
  await removeManifestsFirst(
    store,
    older.flatMap(({ keys }) => keys),
  );
}

/** The checkpoints of one training, or of all trainings of a run, newest first. */
async function listCheckpoints(
  store: ObjectStore,
  { runId, trial }: { runId: string; trial?: number },
): Promise<StoredCheckpoint[]> {
  const found = new Map<string, StoredCheckpoint>();
  const prefix =
    trial === undefined ? `runs/${runId}/trials/` : `${trainingPrefix({ runId, trial })}/checkpoints/`;
  for await (const { key } of store.list(prefix)) {
    const match = /^(.*\/trials\/(\d+)\/checkpoints\/(\d{10})-(\d+)-([0-9a-f]{64}))\/(.+)$/.exec(key);
    if (match === null) continue;
    const [, directory, ofTrial, step, attempt, stateSha256, file] = match as unknown as string[];
    const checkpoint = found.get(directory!) ?? {
      runId,
      trial: Number(ofTrial),
      prefix: directory!,
      step: Number(step),
      attempt: Number(attempt),
      stateSha256: stateSha256!,
      complete: false,
      keys: [],
    };
    checkpoint.keys.push(key);
    checkpoint.complete ||= file === checkpointDirectory.manifestName;
    found.set(directory!, checkpoint);
  }
  return [...found.values()].sort((a, b) => b.step - a.step || b.attempt - a.attempt);
}
