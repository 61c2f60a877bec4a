import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import type { FileTable } from '../files/hashes.js';
import type { ObjectStore } from './object-store.js';
import { saveDirectory, type DirectoryKind } from './save-directory.js';
import { canonicalJson, parseStoredJson } from './stored-json.js';

/**
 * Directories that are named by their content, so that any run may use one that another run stored (datasets, tokens,
 * models), while pruning removes those that nothing needs. Neither side locks anything. Whoever uses a directory writes its
 * manifest again and then looks for announced removals; whoever removes it announces that first and then looks whether the
 * directory was written since it was chosen. So at least one of the two sees the other.
 */
const announcementsOf = (prefix: string): string => `removals/${prefix}/`;

/** A removal that was announced and not renewed for this long has died. One request takes a minute at most. */
const announcementLifeMs = 120_000;
const renewAfterMs = 10_000;
const pauseMs = 100;
const maximumSaves = 5;

/**
 * Like `saveDirectory`. The directory is whole when this returns, even if it was being removed meanwhile.
 * @throws EvergreenError `conflict` when it is removed again and again
 */
export async function saveSharedDirectory(
  store: ObjectStore,
  kind: DirectoryKind,
  local: Parameters<typeof saveDirectory>[2],
): Promise<ObjectReference> {
  const files = kind.filesOf(parseStoredJson(local.manifest, kind.schema, kind.manifestName));
  for (let saves = 1; saves <= maximumSaves; saves += 1) {
    const reference = await saveDirectory(store, kind, local);
    if (await isWholeAfterRemovals(store, reference, files)) return reference;
  }
  throw new EvergreenError(
    'conflict',
    `${local.directory} was removed from the store each time it was stored`,
  );
}

/**
 * Makes a stored directory count as used now, so that it is not removed.
 * @param manifest the manifest's key, sha256 and bytes
 * @returns the manifest; null when files of it are gone: then it must be stored again
 */
export async function claimDirectory<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: DirectoryKind<Schema>,
  { reference, bytes }: { reference: ObjectReference; bytes: Uint8Array },
): Promise<z.output<Schema> | null> {
  const manifest = parseStoredJson(bytes, kind.schema, reference.key);
  await store.put(reference.key, bytes, reference);
  return (await isWholeAfterRemovals(store, reference, kind.filesOf(manifest))) ? manifest : null;
}

/**
 * Removes a directory, its manifest first: from then on it counts as absent.
 * @param directory.modifiedAt time of its last write when it was chosen for removal
 * @returns `in-use` when it was written since; then nothing is removed
 */
export async function removeSharedDirectory(
  store: ObjectStore,
  directory: { prefix: string; manifestName: string; modifiedAt: number },
): Promise<'removed' | 'in-use'> {
  const { prefix, manifestName, modifiedAt } = directory;
  const announcement = `${announcementsOf(prefix)}${randomUUID()}`;
  let announcedAt = 0;
  const announce = async (): Promise<void> => {
    if (Date.now() - announcedAt < renewAfterMs) return;
    await store.put(announcement, canonicalJson({ at: new Date().toISOString() }));
    announcedAt = Date.now();
  };
  try {
    await announce();
    const keys: string[] = [];
    for await (const object of store.list(`${prefix}/`)) {
      if (object.modifiedAt > modifiedAt) return 'in-use';
      keys.push(object.key);
    }
    const manifestKey = `${prefix}/${manifestName}`;
    for (const key of [manifestKey, ...keys.filter((other) => other !== manifestKey)]) {
      await announce();
      await store.remove(key);
    }
    return 'removed';
  } finally {
    await store.remove(announcement);
  }
}

async function isWholeAfterRemovals(
  store: ObjectStore,
  manifest: ObjectReference,
  files: FileTable,
): Promise<boolean> {
  const prefix = dirname(manifest.key);
  await waitForRemovals(store, prefix);
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of store.list(`${prefix}/`)) sizes.set(key, sizeBytes);
  return (
    sizes.get(manifest.key) === manifest.sizeBytes &&
    Object.entries(files).every(([name, { sizeBytes }]) => sizes.get(`${prefix}/${name}`) === sizeBytes)
  );
}

async function waitForRemovals(store: ObjectStore, prefix: string): Promise<void> {
  let newest = -1;
  let seenAt = 0;
  for (;;) {
    const announcements = [];
    for await (const announcement of store.list(announcementsOf(prefix))) announcements.push(announcement);
    if (announcements.length === 0) return;
    const modifiedAt = Math.max(...announcements.map((announcement) => announcement.modifiedAt));
    if (modifiedAt !== newest) {
      newest = modifiedAt;
      seenAt = Date.now();
    } else if (Date.now() - seenAt > announcementLifeMs) {
      for (const { key } of announcements) await store.remove(key);
      return;
    }
    await sleep(pauseMs);
  }
}
