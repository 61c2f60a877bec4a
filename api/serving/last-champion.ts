import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import { sha256 } from '../../files/hashes.js';
import { decodeChampion, encodeChampion } from '../../registry/champion-log.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { removeStalePartials } from '../../files/stale-partials.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * The champion that was served last, kept on this machine so that a server can start while the store is away. The file's
 * name holds the store's, so that a champion of one store is never served for another.
 */
export interface LastChampion {
  /** The champion kept, or null when none is, or when what is kept is damaged. */
  recall(): Promise<Champion | null>;
  keep(champion: Champion): Promise<void>;
}

/** @param directory on the local disk */
export function lastChampion(store: ObjectStore, model: string, directory: string): LastChampion {
  const path = join(directory, `${model}-${sha256(store.description).slice(0, 16)}.json`);
  return {
    async recall() {
      const bytes = await readFile(path).catch(() => null);
      if (bytes === null) return null;
      try {
        const champion = decodeChampion(bytes, path);
        return champion?.model === model ? champion : null;
      } catch (error) {
        if (error instanceof EvergreenError) return null;
        throw error;
      }
    },

    async keep(champion) {
      await removeStalePartials(directory);
      await writeAtomically(path, (partialPath) => writeFile(partialPath, encodeChampion(champion)));
    },
  };
}
