import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import { measureParity } from '../../model/inference/golden-parity.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { championAfter, currentChampion } from '../../registry/champions.js';
import { fetchModel } from '../../registry/models.js';
import type { Settings } from '../../settings/settings.js';
import type { ObjectStore } from '../../store/object-store.js';
import { lastChampion } from './last-champion.js';

/** What the champion server needs of the registry, of this machine's disk and of inference. */
export interface ChampionSource {
  currentChampion(): Promise<Champion | null>;
  championAfter(generation: number): Promise<Champion | null>;
  /** A verified local directory of the model. */
  fetchModel(digest: string): Promise<string>;
  /** The champion that this machine served last, from its own disk; null when there is none or its record is damaged. */
  loadLastChampion(): Promise<Champion | null>;
  saveLastChampion(champion: Champion): Promise<void>;
  startPool(modelDirectory: string): Promise<InferencePool>;
  /** Throws when the loaded model does not give the golden texts the probabilities that its trainer gave them. */
  verify(modelDirectory: string, pool: InferencePool): Promise<void>;
}

/** Another processor or thread count changes probabilities by rounding errors only. */
const maximumProbabilityDifference = 1e-3;

/** Champions of the registry, loaded into inference processes on this machine. */
export function createChampionSource(
  store: ObjectStore,
  settings: Pick<Settings, 'model' | 'stateDirectory' | 'cacheDirectory' | 'inferenceProcesses' | 'threads'>,
  log: (message: string) => void,
): ChampionSource {
  const last = lastChampion(store, settings.model, join(settings.stateDirectory, 'last-champion'));
  return {
    loadLastChampion: () => last.load(),
    saveLastChampion: (champion) => last.save(champion),
    currentChampion: () => currentChampion(store, settings.model),
    championAfter: (generation) => championAfter(store, settings.model, generation),
    fetchModel: async (digest) => (await fetchModel(store, digest, settings.cacheDirectory)).directory,
    startPool: (modelDirectory) =>
      startInferencePool({
        modelDirectory,
        processes: settings.inferenceProcesses,
        threadsPerProcess: settings.threads,
        log,
      }),
    async verify(modelDirectory, pool) {
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
