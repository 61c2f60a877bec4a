import { fetchModel } from '../../registry/models.js';
import { loadBase, type LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';

const warmStart = /^champion:([0-9a-f]{64})$/;

/** What a run with a settled warm start writes for its base. */
export const warmStartFrom = (digest: string): string => `champion:${digest}`;

/** True for a base that asks for the weights of a champion, of the moment or of an earlier run's start. */
export const isWarmStart = (base: string): boolean => base === 'champion' || warmStart.test(base);

/**
 * The weights and the tokenizer that a run starts from: a base, or the directory of a former champion from the registry, whose
 * encoder goes on learning under a new head.
 * @throws EvergreenError see `loadBase` and `fetchModel`
 */
export async function loadRunBase(
  base: string,
  { store, cacheDirectory, offline, log }: ActivityDependencies,
): Promise<LoadedBase> {
  const digest = warmStart.exec(base)?.[1];
  const path = digest === undefined ? base : (await fetchModel(store, digest, cacheDirectory)).directory;
  return loadBase(path, { cacheDirectory, offline, log: log });
}
