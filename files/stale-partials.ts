import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** No write takes that long: an older file was left by a killed process. */
const staleAfterMs = 24 * 3_600_000;
/** `<cache>/servers/<program>/<file>` */
const deepestLevel = 3;
const isPartial = /\.partial(-[^.]*)?$/;

/**
 * Removes the files that killed processes left half-written in a cache: `<name>.partial-<random>` and
 * `<name>.<random>.partial`.
 */
export async function removeStalePartials(cacheDirectory: string, level = 1): Promise<void> {
  for (const entry of await entriesOf(cacheDirectory)) {
    const path = join(cacheDirectory, entry.name);
    if (isPartial.test(entry.name)) await removeIfStale(path);
    else if (entry.isDirectory() && level < deepestLevel) await removeStalePartials(path, level + 1);
  }
}

/** Removes the stale entries of a directory that has half-written files only. */
export async function removeStaleEntries(directory: string): Promise<void> {
  for (const { name } of await entriesOf(directory)) await removeIfStale(join(directory, name));
}

/** Cleaning up must never fail a caller: what cannot be read or removed is left. */
async function removeIfStale(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > staleAfterMs)
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

const entriesOf = (directory: string) => readdir(directory, { withFileTypes: true }).catch(() => []);
