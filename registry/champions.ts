import { championSchema, type Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { sha256Schema } from '../contracts/references.js';
import { canonicalJson, sha256 } from './canonical-json.js';
import { readModelManifest } from './models.js';
import type { ObjectStore } from './object-store.js';
import { parseStoredJson } from './verified-read.js';

/** As stored: nothing names a promotion by its hash, so it carries the sha256 of its own other fields. */
const storedChampionSchema = championSchema.extend({ digest: sha256Schema, checksum: sha256Schema });

const prefixOf = (model: string) => `champions/${parseWith(modelNameSchema, model, 'model name')}/`;
const keyOf = (model: string, generation: number) =>
  `${prefixOf(model)}${String(generation).padStart(8, '0')}.json`;

/** What is to be promoted. `promotedAt` is now when absent. */
export interface Promotion {
  model: string;
  digest: string;
  /** Generation of the champion that this decision was made against; 0 when there was none. */
  expectedGeneration: number;
  reason: string;
  workflowId: string | null;
  runId: string | null;
  sample: boolean;
  promotedAt?: string;
}

export type PromotionOutcome = { status: 'promoted' | 'lost-race'; champion: Champion };

/** The champion: the promotion of the highest generation, or null before the first. */
export async function currentChampion(store: ObjectStore, model: string): Promise<Champion | null> {
  const highest = (await generationsOf(store, model)).at(-1);
  return highest === undefined ? null : requireGeneration(store, model, highest);
}

/**
 * The champion promoted after `generation`, or null while there is none newer. One small read when nothing changed, so
 * cheap enough to ask every second.
 */
export async function championAfter(
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<Champion | null> {
  let newest: Champion | null = null;
  for (let next = generation + 1; ; next += 1) {
    const champion = await readGeneration(store, model, next);
    if (champion === null) return newest;
    newest = champion;
  }
}

/** All promotions, the first first. */
export async function championHistory(store: ObjectStore, model: string): Promise<Champion[]> {
  const history: Champion[] = [];
  for (const generation of await generationsOf(store, model)) {
    history.push(await requireGeneration(store, model, generation));
  }
  return history;
}

/**
 * Makes a model the champion by creating generation `expectedGeneration + 1`, once. Of any number of callers one is
 * `promoted`; the others get `lost-race` and the champion that won, and must judge again against it.
 * The same run promoting the same digest again is told `promoted` again.
 * @throws EvergreenError `not-found` or `corrupt-object` when the model is not whole; `conflict` when the expected
 * generation was never reached
 */
export async function promoteChampion(store: ObjectStore, promotion: Promotion): Promise<PromotionOutcome> {
  const { model, digest, expectedGeneration, reason, workflowId, runId, sample } = promotion;
  await readModelManifest(store, digest);
  const expected = expectedGeneration === 0 ? null : await readGeneration(store, model, expectedGeneration);
  if (expected === null && expectedGeneration !== 0) {
    throw new EvergreenError(
      'conflict',
      `${model} has no generation ${expectedGeneration}, so generation ${expectedGeneration + 1} cannot follow it`,
      { details: { model, expectedGeneration } },
    );
  }
  const champion: Champion = {
    model,
    generation: expectedGeneration + 1,
    digest,
    previous: expected?.digest ?? null,
    reason,
    workflowId,
    runId,
    promotedAt: promotion.promotedAt ?? new Date().toISOString(),
    sample,
  };
  const outcome = await store.create(keyOf(model, champion.generation), encode(champion));
  if (outcome === 'created') return { status: 'promoted', champion };
  const winner = await requireGeneration(store, model, champion.generation);
  if (runId !== null && winner.runId === runId && winner.digest === digest) {
    return { status: 'promoted', champion: winner };
  }
  return { status: 'lost-race', champion: (await currentChampion(store, model)) ?? winner };
}

/**
 * Makes an earlier champion the champion again, as a new generation.
 * @param rollback.toDigest the champion before the current one when absent
 * @throws EvergreenError `not-found` when there is nothing to go back to, `conflict` when someone promoted meanwhile
 */
export async function rollbackChampion(
  store: ObjectStore,
  rollback: { model: string; toDigest?: string; reason: string; workflowId?: string; runId?: string },
): Promise<Champion> {
  const { model, reason, workflowId = null, runId = null } = rollback;
  const current = await currentChampion(store, model);
  const digest = rollback.toDigest ?? current?.previous ?? null;
  const former = (await championHistory(store, model)).findLast((champion) => champion.digest === digest);
  if (current === null || digest === null || former === undefined) {
    throw new EvergreenError(
      'not-found',
      digest === null
        ? `${model} has no earlier champion to go back to`
        : `${digest} was never champion of ${model}. Promote it instead.`,
    );
  }
  if (digest === current.digest) {
    throw new EvergreenError('conflict', `${digest} is the champion of ${model} already`);
  }
  const outcome = await promoteChampion(store, {
    model,
    digest,
    expectedGeneration: current.generation,
    reason,
    workflowId,
    runId,
    sample: former.sample,
  });
  if (outcome.status === 'promoted') return outcome.champion;
  throw new EvergreenError(
    'conflict',
    `Generation ${outcome.champion.generation} of ${model} was promoted meanwhile. Look at it, then roll back again.`,
  );
}

async function generationsOf(store: ObjectStore, model: string): Promise<number[]> {
  const prefix = prefixOf(model);
  const generations: number[] = [];
  for await (const { key } of store.list(prefix)) {
    const match = /^(\d{8})\.json$/.exec(key.slice(prefix.length));
    if (match !== null) generations.push(Number(match[1]));
  }
  return generations;
}

function encode(champion: Champion): Uint8Array {
  return canonicalJson({ ...champion, checksum: sha256(canonicalJson(champion)) });
}

async function readGeneration(
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<Champion | null> {
  const key = keyOf(model, generation);
  const bytes = await store.get(key);
  if (bytes === null) return null;
  const { checksum, ...champion } = parseStoredJson(bytes, storedChampionSchema, key);
  const isRight =
    checksum === sha256(canonicalJson(champion)) &&
    champion.model === model &&
    champion.generation === generation;
  if (isRight) return champion;
  throw new EvergreenError(
    'corrupt-object',
    `The promotion ${key} in ${store.description} is not what was stored. Restore it from a copy, or remove it ` +
      'if it is the newest: the generation before is then the champion.',
    { details: { key } },
  );
}

async function requireGeneration(store: ObjectStore, model: string, generation: number): Promise<Champion> {
  const champion = await readGeneration(store, model, generation);
  if (champion !== null) return champion;
  throw new EvergreenError('not-found', `There is no generation ${generation} of ${model}`);
}
