import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { removeStalePartials } from '../../files/stale-partials.js';
import { decodeChampion, encodeChampion } from '../../registry/champion-log.js';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * The champion that was served last, in a file on this machine, so that a server can start while the store is unavailable.
 * The file's name contains a hash of the store's, so that a champion of one store is never served for another.
 * @param directory on the local disk
 */
export function lastChampion(store: ObjectStore, model: string, directory: string) {
  const path = join(directory, `${model}-${sha256(store.description).slice(0, 16)}.json`);
  return {
    /** Null when the file does not exist or is damaged. */
    async load(): Promise<Champion | null> {
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

    async save(champion: Champion): Promise<void> {
      await removeStalePartials(directory);
      await writeAtomically(path, (partialPath) => writeFile(partialPath, encodeChampion(champion)));
    },
  };
}
