import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import type { LocalCache } from '../../store/fetch-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { fetchModel } from '../../registry/models.js';
import { openSteps, trainFrom } from '../activity-steps.js';

/** A store of its own in which models are trained by the real steps of a lifecycle, without Temporal. */
export interface BenchRegistry {
  store: ObjectStore;
  cache: LocalCache;
  /** Trains a model and makes it the champion, whatever a gate would say. @returns its local directory */
  trainChampion(input: LifecycleInput, runId: string): Promise<string>;
}

export async function openBenchRegistry(directory: string, threads: number): Promise<BenchRegistry> {
  const { store, cache, step } = await openSteps(directory, threads);
  return {
    store,
    cache,
    async trainChampion(input, runId) {
      const { digest, sample } = (await trainFrom(step, input, runId)).candidate;
      await promoteChampion(store, {
        model: 'default',
        digest,
        expectedGeneration: (await currentChampion(store, 'default'))?.generation ?? 0,
        reason: 'benchmark',
        workflowId: null,
        runId: null,
        sample,
      });
      return (await fetchModel(store, digest, cache.cacheDirectory)).directory;
    },
  };
}
