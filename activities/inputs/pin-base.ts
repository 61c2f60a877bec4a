import { EvergreenError } from '../../contracts/errors.js';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { currentChampion } from '../../registry/champions.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { isWarmStart, warmStartFrom } from './load-run-base.js';

/**
 * Pins what a run starts from. A warm start is pinned to the current champion and also takes its recipe,
 * where the user sets nothing else.
 * @throws EvergreenError `invalid-input` when there is no champion to start from
 */
export async function pinBase(
  store: ObjectStore,
  model: string,
  base: string,
): Promise<{ base: string; hyperparameters: HyperparameterOverrides }> {
  if (!isWarmStart(base)) return { base, hyperparameters: {} };
  const champion = await currentChampion(store, model);
  if (champion === null)
    throw new EvergreenError(
      'invalid-input',
      `${model} has no champion yet whose weights a run could start from. Name a base, for example minilm.`,
    );
  const { lineage } = await readModelManifest(store, champion.digest);
  return { base: warmStartFrom(champion.digest), hyperparameters: lineage.hyperparameters };
}
