import type { ModelManifest } from '../../contracts/model-manifest.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { fetchModel } from '../../registry/models.js';
import type { LocalDirectory } from '../../store/fetch-directory.js';
import type { ActivityDependencies } from '../dependencies.js';

interface FetchedModel extends LocalDirectory<ModelManifest> {
  digest: string;
}

/** A model in a running inference process. */
export interface LoadedModel extends FetchedModel {
  pool: InferencePool;
}

/** Fetches models and loads each into an inference process of its own. `close` ends these processes. */
export function createModelLoader({ store, cacheDirectory, threads }: ActivityDependencies) {
  const pools: InferencePool[] = [];
  return {
    async fetch(digest: string): Promise<FetchedModel> {
      return { digest, ...(await fetchModel(store, digest, cacheDirectory)) };
    },
    async load(fetched: FetchedModel): Promise<LoadedModel> {
      const pool = await startInferencePool({
        modelDirectory: fetched.directory,
        processes: 1,
        threadsPerProcess: threads,
      });
      pools.push(pool);
      return { ...fetched, pool };
    },
    async close(): Promise<void> {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

export type ModelLoader = ReturnType<typeof createModelLoader>;
