import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import type { InferenceObserver } from '../../model/inference/inference-observer.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { championAfter, currentChampion } from '../../registry/champions.js';
import { fetchModel } from '../../registry/models.js';
import type { Settings } from '../../settings/settings.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { EngineChoice } from './engine-choice.js';
import { lastChampion } from './last-champion.js';
import { startServingPool } from './serving-pool.js';

/** Longest time that a short text may wait for others; more are refused, so that those that are accepted are answered soon. */
const maximumWaitMs = 500;
/** A caller of the API gets no answer that takes longer. */
export const answerWithinMs = 30_000;

/**
 * What the champion server needs of the registry, of this machine's disk and of inference: champions of the registry, loaded
 * into inference processes on this machine.
 */
export function createChampionSource(
  store: ObjectStore,
  settings: Pick<Settings, 'model' | 'stateDirectory' | 'cacheDirectory' | 'inferenceProcesses' | 'threads'>,
  engines: EngineChoice,
  log: (message: string) => void,
  observer?: InferenceObserver,
) {
  const last = lastChampion(store, settings.model, join(settings.stateDirectory, 'last-champion'));
  return {
    loadLastChampion: () => last.load(),
    saveLastChampion: (champion: Champion) => last.save(champion),
    currentChampion: () => currentChampion(store, settings.model),
    championAfter: (generation: number) => championAfter(store, settings.model, generation),
    /** A verified local directory of the model. */
    fetchModel: async (digest: string) =>
      (await fetchModel(store, digest, settings.cacheDirectory)).directory,
    /** Throws when the loaded model does not give the golden texts the probabilities that its trainer gave them. */
    startPool: (modelDirectory: string): Promise<InferencePool> =>
      startServingPool(modelDirectory, {
        engines,
        start: (engine) =>
          startInferencePool({
            modelDirectory,
            processes: settings.inferenceProcesses,
            threadsPerProcess: settings.threads,
            engine,
            maximumWaitMs,
            answerWithinMs,
            ...(observer !== undefined && { observer }),
            log,
          }),
        log,
      }),
  };
}

export type ChampionSource = ReturnType<typeof createChampionSource>;
