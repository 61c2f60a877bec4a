import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointStateSchema, type CheckpointState, type RunRecord } from '../contracts/run.js';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import { fetchDirectory } from '../store/fetch-directory.js';
import { saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import type { ObjectStore } from '../store/object-store.js';
import { isLost, nullWhenCorrupt } from '../store/lost-objects.js';
import { readRun } from './runs.js';
import { parseStoredJson } from '../store/stored-json.js';

const checkpointDirectory: DirectoryKind<typeof checkpointStateSchema> = {
  manifestName: 'state.json',
  schema: checkpointStateSchema,
  filesOf: ({ parts }) => parts,
};

/** One complete or unfinished checkpoint in the store. The directory's name ends with the sha256 of its state.json. */
interface StoredCheckpoint {
  prefix: string;
  step: number;
  attempt: number;
  stateSha256: string;
  complete: boolean;
  keys: string[];
}

const checkpointsOf = (runId: string) => `runs/${runId}/checkpoints/`;

/**
 * Stores a checkpoint directory: the parts that its state.json lists, then state.json. Then removes what is no longer needed:
 * all but the newest two complete checkpoints. Each holds the best weights so far, so the best are never lost.
 * @param checkpoint.attempt the activity's attempt, so that two attempts never write the same key
 */
export async function saveCheckpoint(
  store: ObjectStore,
  runId: string,
  checkpoint: { step: number; attempt: number; directory: string },
): Promise<ObjectReference> {
  const { step, attempt, directory } = checkpoint;
  const state = await readFile(join(directory, checkpointDirectory.manifestName));
  const parsed = parseStoredJson(state, checkpointStateSchema, `state.json of step ${step}`);
  if (parsed.step !== step) {
    throw new EvergreenError(
      'internal',
      `The checkpoint of step ${step} says that it is of step ${parsed.step}`,
    );
  }
  const reference = await saveDirectory(store, checkpointDirectory, {
    prefix: (digest) => `${checkpointsOf(runId)}${String(step).padStart(10, '0')}-${attempt}-${digest}`,
    directory,
    manifest: state,
  });
  await removeOldCheckpoints(store, runId);
  return reference;
}

/**
 * Brings the newest checkpoint that is complete and right in every byte to `directory`; a damaged one is passed over.
 * @param log hears of each damaged one
 * @returns null when there is none
 */
export async function newestCheckpoint(
  store: ObjectStore,
  runId: string,
  directory: string,
  log: (message: string) => void = () => undefined,
): Promise<{ step: number; attempt: number; state: CheckpointState } | null> {
  for (const checkpoint of await listCheckpoints(store, runId)) {
    if (!checkpoint.complete) continue;
    const manifest = {
      key: `${checkpoint.prefix}/${checkpointDirectory.manifestName}`,
      sha256: checkpoint.stateSha256,
    };
    try {
      const state = await fetchDirectory(store, checkpointDirectory, manifest, directory);
      return { step: checkpoint.step, attempt: checkpoint.attempt, state };
    } catch (error) {
      if (!isLost(error)) throw error;
      log(`The checkpoint of step ${checkpoint.step} is passed over for the one before: ${error.message}`);
    }
  }
  return null;
}

/** Removes all checkpoints of a run: there is a verdict, nobody will resume it. */
export async function removeCheckpoints(store: ObjectStore, runId: string): Promise<void> {
  for (const checkpoint of await listCheckpoints(store, runId)) await remove(store, checkpoint);
}

/**
 * Removes the checkpoints of earlier runs that failed or were cancelled and so never had a verdict. Only of the same workflow
 * id: Temporal lets no two of its runs go on at once, so they have ended.
 */
export async function removeCheckpointsBefore(
  store: ObjectStore,
  { runId, workflowId, startedAt }: Pick<RunRecord, 'runId' | 'workflowId' | 'startedAt'>,
): Promise<void> {
  const withCheckpoints = new Set<string>();
  for await (const { key } of store.list('runs/')) {
    const owner = /^runs\/([^/]+)\/checkpoints\//.exec(key)?.[1];
    if (owner !== undefined && owner !== runId) withCheckpoints.add(owner);
  }
  for (const other of withCheckpoints) {
    const run = await readRun(store, other).catch(nullWhenCorrupt);
    if (run?.workflowId === workflowId && Date.parse(run.startedAt) < Date.parse(startedAt))
      await removeCheckpoints(store, other);
  }
}

async function removeOldCheckpoints(store: ObjectStore, runId: string): Promise<void> {
  const checkpoints = await listCheckpoints(store, runId);
  const kept = checkpoints.filter(({ complete }) => complete).slice(0, 2);
  const oldestKept = kept.at(-1);
  if (oldestKept === undefined) return;
  const older = checkpoints.slice(checkpoints.indexOf(oldestKept) + 1);
  for (const checkpoint of older) await remove(store, checkpoint);
}

/** The newest first. */
async function listCheckpoints(store: ObjectStore, runId: string): Promise<StoredCheckpoint[]> {
  const found = new Map<string, StoredCheckpoint>();
  for await (const { key } of store.list(checkpointsOf(runId))) {
    const match = /^(.*\/(\d{10})-(\d+)-([0-9a-f]{64}))\/(.+)$/.exec(key);
    if (match === null) continue;
    const [, prefix, step, attempt, stateSha256, file] = match as unknown as string[];
    const checkpoint = found.get(prefix!) ?? {
      prefix: prefix!,
      step: Number(step),
      attempt: Number(attempt),
      stateSha256: stateSha256!,
      complete: false,
      keys: [],
    };
    checkpoint.keys.push(key);
    checkpoint.complete ||= file === checkpointDirectory.manifestName;
    found.set(prefix!, checkpoint);
  }
  return [...found.values()].sort((a, b) => b.step - a.step || b.attempt - a.attempt);
}

/**
 * Removes all of a run's checkpoints but the newest complete one: somebody may go on from there.
 * @returns its step, or null when there is none
 */
export async function keepNewestCheckpoint(store: ObjectStore, runId: string): Promise<number | null> {
  const checkpoints = await listCheckpoints(store, runId);
  const kept = checkpoints.find(({ complete }) => complete);
  for (const checkpoint of checkpoints) if (checkpoint !== kept) await remove(store, checkpoint);
  return kept?.step ?? null;
}

/** state.json goes first, so that a half-removed checkpoint is an unfinished one. */
async function remove(store: ObjectStore, { prefix, keys }: StoredCheckpoint): Promise<void> {
  const stateKey = `${prefix}/${checkpointDirectory.manifestName}`;
  await store.remove(stateKey);
  for (const key of keys) if (key !== stateKey) await store.remove(key);
}
