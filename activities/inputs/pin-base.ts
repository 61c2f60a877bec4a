import { EvergreenError } from '../../contracts/errors.js';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { isWarmStart, warmStartFrom } from './load-run-base.js';
import type { ChampionModel } from './read-champion.js';

/**
 * Pins what a run starts from. A warm start is pinned to the current champion and also takes its recipe,
 * where the user sets nothing else.
 * @throws EvergreenError `invalid-input` when there is no champion to start from
 */
export async function pinBase(
  model: string,
  base: string,
  readChampion: () => Promise<ChampionModel | null>,
): Promise<{ base: string; hyperparameters: HyperparameterOverrides }> {
  if (!isWarmStart(base)) return { base, hyperparameters: {} };
  const current = await readChampion();
  if (current === null)
    throw new EvergreenError(
      'invalid-input',
      `${model} has no champion yet whose weights a run could start from. Name a base, for example minilm.`,
    );
  const { champion, manifest } = current;
  return { base: warmStartFrom(champion.digest), hyperparameters: manifest.lineage.hyperparameters };
}
