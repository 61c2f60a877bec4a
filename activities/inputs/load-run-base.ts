import { baseNames } from '../../contracts/hyperparameters.js';
import { fetchModel } from '../../registry/models.js';
import { loadBase, type LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';
import { requireAllowedPath } from './require-allowed-path.js';

const warmStart = /^champion:([0-9a-f]{64})$/;

/** How a pinned warm start is recorded as the base of a run. */
export const warmStartFrom = (digest: string): string => `champion:${digest}`;

/** True for `champion`, and for a pinned warm start. */
export const isWarmStart = (base: string): boolean => base === 'champion' || warmStart.test(base);

/**
 * Loads the weights and the tokenizer that a run starts from: a base, or for a warm start a champion from the
 * registry. Its encoder is trained further, under a new head.
 * @throws EvergreenError see `loadBase`, `fetchModel` and `requireAllowedPath`
 */
export async function loadRunBase(
  base: string,
  { store, cacheDirectory, offline, sourceRoots, log }: ActivityDependencies,
): Promise<LoadedBase> {
  const digest = warmStart.exec(base)?.[1];
  const isPath = digest === undefined && !(baseNames as readonly string[]).includes(base);
  if (isPath) await requireAllowedPath(base, sourceRoots);
  const path = digest === undefined ? base : (await fetchModel(store, digest, cacheDirectory)).directory;
  return loadBase(path, { cacheDirectory, offline, log });
}
