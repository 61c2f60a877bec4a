import { loadStartingPoint } from '../../model/training/starting-point.js';
import type { RunRecord } from '../../contracts/run.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from './load-run-base.js';

/** The shape of the head does not matter here: it is new in each training. */
const anyHead = { classes: 2, vocabularySize: 1 };

/**
 * Loads the base of a run as the trainer will, so that one that cannot be used fails before the rows are read.
 * @throws EvergreenError `invalid-model`, `invalid-input` or `not-found`: see `loadRunBase` and `loadStartingPoint`
 */
export async function requireUsableBase(
  { base, hyperparameters }: Pick<RunRecord, 'base' | 'hyperparameters'>,
  dependencies: ActivityDependencies,
): Promise<LoadedBase> {
  const loaded = await loadRunBase(base, dependencies);
  if (loaded.kind === 'directory') await loadStartingPoint(loaded, { ...anyHead, hyperparameters });
  return loaded;
}
