import { join } from 'node:path';
import { EvergreenError } from '../contracts/errors.js';
import type { Settings } from '../settings/settings.js';
import { measureParity } from '../model/inference/golden-parity.js';
import { startInferencePool } from '../model/inference/inference-pool.js';
import { championAfter, currentChampion } from '../registry/champions.js';
import { lastChampion } from './serving/last-champion.js';
import { fetchModel } from '../registry/models.js';
import type { ObjectStore } from '../store/object-store.js';
import type { ChampionSource } from './serving/champion-server.js';

/** Another processor or thread count moves probabilities by float noise only. */
const maximumProbabilityDifference = 1e-3;

/** Champions from the registry, served by child processes on this machine. */
export function registryChampions(
  store: ObjectStore,
  settings: Pick<Settings, 'model' | 'stateDirectory' | 'cacheDirectory' | 'inferenceProcesses' | 'threads'>,
  log: (message: string) => void,
): ChampionSource {
  const last = lastChampion(store, settings.model, join(settings.stateDirectory, 'last-champion'));
  return {
    recallChampion: () => last.recall(),
    keepChampion: (champion) => last.keep(champion),
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
      // Negated, so that NaN is refused, too.
      if (!(parity.maximumProbabilityDifference <= maximumProbabilityDifference))
        throw new EvergreenError(
          'invalid-model',
          `It answers the golden texts otherwise than its trainer did (by ${parity.maximumProbabilityDifference}).`,
        );
    },
  };
}
