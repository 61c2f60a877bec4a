import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import { measureParity } from '../../model/inference/golden-parity.js';
import type { InferenceObserver } from '../../model/inference/inference-observer.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { championAfter, currentChampion } from '../../registry/champions.js';
import { fetchModel } from '../../registry/models.js';
import type { Settings } from '../../settings/settings.js';
import type { ObjectStore } from '../../store/object-store.js';
import { lastChampion } from './last-champion.js';

/** Longest time that a short text may wait for others; more are refused, so that those that are accepted are answered soon. */
const maximumWaitMs = 500;
/** A caller of the API gets no answer that takes longer. */
export const answerWithinMs = 30_000;
/** Another processor or thread count changes probabilities by rounding errors only. */
const maximumProbabilityDifference = 1e-3;

/**
 * What the champion server needs of the registry, of this machine's disk and of inference: champions of the registry, loaded
 * into inference processes on this machine.
 */
export function createChampionSource(
  store: ObjectStore,
  settings: Pick<Settings, 'model' | 'stateDirectory' | 'cacheDirectory' | 'inferenceProcesses' | 'threads'>,
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
    startPool: (modelDirectory: string): Promise<InferencePool> =>
      startInferencePool({
        modelDirectory,
        processes: settings.inferenceProcesses,
        threadsPerProcess: settings.threads,
        maximumWaitMs,
        answerWithinMs,
        ...(observer !== undefined && { observer }),
        log,
      }),
    /** Throws when the loaded model does not give the golden texts the probabilities that its trainer gave them. */
    async verify(modelDirectory: string, pool: InferencePool): Promise<void> {
      const parity = await measureParity(modelDirectory, pool);
      // Negated, so that NaN is refused as well.
      if (!(parity.maximumProbabilityDifference <= maximumProbabilityDifference))
        throw new EvergreenError(
          'invalid-model',
          `Its probabilities for the golden texts differ from its trainer's by ${parity.maximumProbabilityDifference}.`,
        );
    },
  };
}

export type ChampionSource = ReturnType<typeof createChampionSource>;
