import type { Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import { createGeneration, generationsOf, readGeneration, requireGeneration } from './champion-log.js';
import { claimModel, readModelManifest } from './models.js';
import type { ObjectStore } from '../store/object-store.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';

/** A promotion to make. */
export interface Promotion extends Omit<Champion, 'generation' | 'previous' | 'promotedAt'> {
  /** Generation of the champion that the candidate was compared with; 0 when there was none. */
  expectedGeneration: number;
}

export type PromotionOutcome = { status: 'promoted' | 'lost-race'; champion: Champion };

/** The champion: the promotion of the highest generation, or null before the first. */
export async function currentChampion(store: ObjectStore, model: string): Promise<Champion | null> {
  const highest = (await generationsOf(store, model)).at(-1);
  return highest === undefined ? null : requireGeneration(store, model, highest);
}

/**
 * The champion promoted after `generation`, or null while there is none newer. It costs one small read when
 * nothing changed, so it can be called every second.
 * @throws EvergreenError `corrupt-object` when the newest record is damaged; a damaged one before it does not
 * matter
 */
export async function championAfter(
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<Champion | null> {
  let newest: Champion | null = null;
  let damage: EvergreenError | null = null;
  for (let next = generation + 1; ; next += 1) {
    try {
      const champion = await readGeneration(store, model, next);
      if (champion === null) break;
      newest = champion;
      damage = null;
    } catch (error) {
      if (!(error instanceof EvergreenError && error.code === 'corrupt-object')) throw error;
      damage = error;
    }
  }
  if (damage !== null) throw damage;
  return newest;
}

/**
 * All promotions, oldest first.
 * @throws EvergreenError `corrupt-object` when the newest record is damaged; a damaged one before it is left
 * out
 */
export async function championHistory(store: ObjectStore, model: string): Promise<Champion[]> {
  const history: Champion[] = [];
  const generations = await generationsOf(store, model);
  for (const generation of generations) {
    const reading = requireGeneration(store, model, generation);
    const champion = await (generation === generations.at(-1) ? reading : reading.catch(nullWhenCorrupt));
    if (champion !== null) history.push(champion);
  }
  return history;
}

/**
 * Makes a model the champion by creating generation `expectedGeneration + 1`. Of any number of racing callers
 * one is `promoted`. The others get `lost-race` with the champion that won, and must evaluate against it.
 * When a run promotes the same digest again, the outcome is `promoted` again.
 * @throws EvergreenError `not-found` or `corrupt-object` when the model's manifest is; `conflict` when the
 * expected generation does not exist
 */
export async function promoteChampion(store: ObjectStore, promotion: Promotion): Promise<PromotionOutcome> {
  const { expectedGeneration, ...given } = promotion;
  const { model, digest, runId } = given;
  await claimModel(store, digest);
  const expected = expectedGeneration === 0 ? null : await readGeneration(store, model, expectedGeneration);
  if (expected === null && expectedGeneration !== 0) {
    throw new EvergreenError(
      'conflict',
      `${model} has no generation ${expectedGeneration}, so generation ${expectedGeneration + 1} cannot follow it`,
      { details: { model, expectedGeneration } },
    );
  }
  const champion: Champion = {
    ...given,
    generation: expectedGeneration + 1,
    previous: expected?.digest ?? null,
    promotedAt: new Date().toISOString(),
  };
  const outcome = await createGeneration(store, champion);
  if (outcome === 'created') return { status: 'promoted', champion };
  const winner = await requireGeneration(store, model, champion.generation);
  if (runId !== null && winner.runId === runId && winner.digest === digest) {
    return { status: 'promoted', champion: winner };
  }
  return { status: 'lost-race', champion: (await currentChampion(store, model)) ?? winner };
}

/**
 * Makes an earlier champion the champion again, as a new generation.
 * @param options.toDigest when absent, the newest earlier champion that is another model
 * @throws EvergreenError `not-found` when there is no such champion, `conflict` when another promotion came
 * first
 */
export async function rollbackChampion(
  store: ObjectStore,
  { model, toDigest, reason }: { model: string; toDigest?: string; reason: string },
): Promise<Champion> {
  const current = await currentChampion(store, model);
  const history = await championHistory(store, model);
  const digest =
    toDigest ?? history.findLast(({ previous }) => previous !== current?.digest)?.previous ?? null;
  const wasChampion = history.some((champion) => [champion.digest, champion.previous].includes(digest));
  if (current === null || digest === null || !wasChampion) {
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
    workflowId: null,
    runId: null,
    sample: (await readModelManifest(store, digest)).lineage.sample,
  });
  if (outcome.status === 'promoted') return outcome.champion;
  throw new EvergreenError(
    'conflict',
    `Generation ${outcome.champion.generation} of ${model} was promoted meanwhile. Check it, then roll back again.`,
  );
}
