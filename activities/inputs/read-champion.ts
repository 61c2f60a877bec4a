import type { Champion } from '../../contracts/champion.js';
import type { ModelManifest } from '../../contracts/model-manifest.js';
import { currentChampion } from '../../registry/champions.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';

export interface ChampionModel {
  champion: Champion;
  manifest: ModelManifest;
}

/**
 * Reads the champion of a model when it is first asked for, and only once. So all settings that one run takes from the
 * champion are of the same champion, and a run that takes none does not depend on it.
 * @returns null without a champion
 */
export function readChampionOnce(store: ObjectStore, model: string): () => Promise<ChampionModel | null> {
  let reading: Promise<ChampionModel | null> | undefined;
  return () => (reading ??= readChampion(store, model));
}

/** The champion of a model; null without one. */
export async function readChampion(store: ObjectStore, model: string): Promise<ChampionModel | null> {
  const champion = await currentChampion(store, model);
  return champion && { champion, manifest: await readModelManifest(store, champion.digest) };
}
