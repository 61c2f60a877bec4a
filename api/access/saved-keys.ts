import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiKeysSchema, type ApiKey } from '../../contracts/api-key.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { sha256 } from '../../files/hashes.js';
import { parseStateFile, writeStateFile } from '../../settings/state-file.js';
import type { ObjectStore } from '../../store/object-store.js';

/** The API keys of the last read, without their secrets. */
export interface SavedKeys {
  /** Null when there is no file, or it is damaged. */
  load(): Promise<ApiKey[] | null>;
  save(keys: readonly ApiKey[]): Promise<void>;
}

/**
 * The keys in a file on this machine, so that an API that starts while the store is unavailable knows them. The file's name
 * contains a hash of the store's.
 * @param directory on the local disk
 */
export function savedKeys(
  store: Pick<ObjectStore, 'description'>,
  model: string,
  { directory, warn }: { directory: string; warn: (message: string) => void },
): SavedKeys {
  const path = join(directory, `${model}-${sha256(store.description).slice(0, 16)}.json`);
  const report = (thrown: unknown): void =>
    warn(`The API keys on this machine cannot be used or saved: ${toEvergreenError(thrown).message}`);
  return {
    async load() {
      const content = await readFile(path, 'utf8').catch(() => null);
      if (content === null) return null;
      try {
        return parseStateFile(apiKeysSchema, content, path).keys;
      } catch (thrown) {
        report(thrown);
        return null;
      }
    },
    save: (keys) => writeStateFile(path, { formatVersion: 1, keys }).catch(report),
  };
}
