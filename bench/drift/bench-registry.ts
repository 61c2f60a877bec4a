import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lifecycleInputSchema, type LifecycleInput } from '../../contracts/lifecycle.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import type { LocalCache } from '../../store/fetch-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { fetchModel } from '../../registry/models.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { createSteps, trainCandidate } from '../activity-steps.js';

/** A store of its own in which models are trained by the real steps of a lifecycle, without Temporal. */
export interface BenchRegistry {
  store: ObjectStore;
  cache: LocalCache;
  /** Trains a model and makes it the champion, whatever a gate would say. @returns its local directory */
  trainChampion(input: LifecycleInput, runId: string): Promise<string>;
}

export async function openBenchRegistry(directory: string, threads: number): Promise<BenchRegistry> {
  const workDirectory = join(directory, 'work');
  await mkdir(workDirectory, { recursive: true });
  const store = createDirectoryStore(join(directory, 'store'));
  const cache = { cacheDirectory: join(directory, 'cache'), verifiedCopies: new Map<string, string>() };
  const log = (): void => undefined;
  const step = createSteps({ store, ...cache, workDirectory, threads, offline: true, log });
  return {
    store,
    cache,
    async trainChampion(input, runId) {
      const { run } = await step('prepare', lifecycleInputSchema.parse(input), runId);
      const { dataset } = await step('ingest', { run }, runId);
      const tokens = await step('tokenize', { run, dataset }, runId);
      const { digest, sample } = await trainCandidate(step, { run, dataset, tokens }, runId);
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
