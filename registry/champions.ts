import type { Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import { createGeneration, generationsOf, readGeneration, requireGeneration } from './champion-log.js';
import { claimModel } from './models.js';
import type { ObjectStore } from '../store/object-store.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';

/** A promotion to make. */
export interface Promotion extends Omit<Champion, 'generation' | 'previous' | 'promotedAt' | 'withdrawn'> {
  /** Models that this promotion withdraws, besides those that already are. */
  withdraws?: readonly string[];
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
 * expected generation does not exist, or when the model is withdrawn and the promotion not forced
 */
export async function promoteChampion(store: ObjectStore, promotion: Promotion): Promise<PromotionOutcome> {
  const { expectedGeneration, withdraws = [], ...given } = promotion;
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
  const withdrawn = new Set(expected?.withdrawn);
  if (withdrawn.delete(digest) && given.forced === undefined) throw withdrawnModel(model, digest);
  for (const one of withdraws) withdrawn.add(one);
  const champion: Champion = {
    ...given,
    generation: expectedGeneration + 1,
    previous: expected?.digest ?? null,
    promotedAt: new Date().toISOString(),
    ...(withdrawn.size > 0 && { withdrawn: [...withdrawn] }),
  };
  const outcome = await createGeneration(store, champion);
  if (outcome === 'created') return { status: 'promoted', champion };
  const winner = await requireGeneration(store, model, champion.generation);
  if (runId !== null && winner.runId === runId && winner.digest === digest) {
    return { status: 'promoted', champion: winner };
  }
  return { status: 'lost-race', champion: (await currentChampion(store, model)) ?? winner };
}

/** A person rolled back from this model, so only a person brings it back. */
export const withdrawnModel = (model: string, digest: string): EvergreenError =>
  new EvergreenError(
    'conflict',
    `A person rolled back from ${digest}, so it is withdrawn from ${model}. \`npx evergreen promote ${digest.slice(0, 12)} --reason "…" --force\` brings it back.`,
    { details: { digest } },
  );
