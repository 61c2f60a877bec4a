import { randomUUID } from 'node:crypto';
import {
  access,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, EvergreenError, isDiskFull, toEvergreenError } from '../contracts/errors.js';
import { writeAtomically } from '../files/atomic-write.js';
import { withFileLock } from '../files/file-lock.js';
import { copyAndHash, sha256, type ContentHash } from '../files/hashes.js';
import { removeStaleEntries } from '../files/stale-partials.js';
import { checkKey, checkPrefix } from './object-key.js';
import { changedFile, fullStore, type ListedObject, type ObjectStore } from './object-store.js';

/** An update takes some milliseconds. */
const lockPollIntervalMs = 5;
const absentCodes = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * A store in a local directory. Objects lie under `objects/` by key. An object is first written whole under
 * `partial/` and then gets its name in one step, so a reader never sees part of it. The first write removes
 * what killed processes left there. The file system must have hard links.
 */
export function createDirectoryStore(path: string): ObjectStore {
  const root = resolve(path);
  const objects = join(root, 'objects');
  const partials = join(root, 'partial');
  const description = `directory ${root}`;
  let swept: Promise<void> | undefined;
  const pathOf = (key: string) => join(objects, checkKey(key));

  async function perform<Result>(operation: () => Promise<Result>): Promise<Result> {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof EvergreenError) throw error;
      const code = codeOf(error);
      const options = { details: { store: description, code }, cause: error };
      if (isDiskFull(error)) throw fullStore(`the ${description}`, code, options);
      const isUnsuitable = ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code);
      throw new EvergreenError(
        isUnsuitable ? 'store-unsuitable' : 'store-unavailable',
        `The ${description} cannot be used (${String(error)}). ` +
          'Check that it is on a local disk with free space and hard links, and that this user may write there.',
        options,
      );
    }
  }

  /** Writes a complete file with `fill`, then gives it its name with `place`. */
  async function write<Filled, Result>(
    key: string,
    fill: (partial: string) => Promise<Filled>,
    place: (partial: string, target: string, filled: Filled) => Promise<Result>,
  ): Promise<Result> {
    const target = pathOf(key);
    const partial = join(partials, randomUUID());
    return perform(async () => {
      await (swept ??= removeStaleEntries(partials));
      await mkdir(partials, { recursive: true });
      try {
        const filled = await fill(partial);
        await flush(partial);
        for (;;) {
          await mkdir(dirname(target), { recursive: true });
          try {
            const result = await place(partial, target, filled);
            await flush(dirname(target));
            return result;
          } catch (error) {
            // `remove` may have taken the directory away meanwhile, since it was empty.
            if (codeOf(error) !== 'ENOENT' || (await orNull(stat(partial))) === null) throw error;
          }
        }
      } finally {
        await rm(partial, { force: true });
      }
    });
  }

  return {
    description,

    async put(key, bytes, known) {
      await write(key, (partial) => writeFile(partial, bytes), rename);
      return { key, sha256: known?.sha256 ?? sha256(bytes), sizeBytes: bytes.byteLength };
    },

    async putFile(key, source, known) {
      checkKey(key);
      await access(source);
      const copy = async (partial: string): Promise<ContentHash> => {
        const copied = await copyAndHash(source, partial);
        if (known !== undefined && copied.sha256 !== known.sha256) throw changedFile(source, known);
        return copied;
      };
      return write(key, copy, async (partial, target, copied) => {
        await rename(partial, target);
        return { key, ...copied };
      });
    },

    async create(key, bytes) {
      return write(
        key,
        (partial) => writeFile(partial, bytes),
        async (partial, target) => {
          try {
            await link(partial, target);
            return 'created';
          } catch (error) {
            if (codeOf(error) === 'EEXIST') return 'exists';
            throw error;
          }
        },
      );
    },

    async update(key, change) {
      checkKey(key);
      await perform(() => mkdir(partials, { recursive: true }));
      return withFileLock(
        join(partials, `lock-${sha256(key)}`),
        async () => {
          const bytes = await perform(() => orNull(readFile(pathOf(key))));
          const changed = bytes && change(bytes);
          if (changed === null) return false;
          await write(key, (partial) => writeFile(partial, changed), rename);
          return true;
        },
        undefined,
        lockPollIntervalMs,
      );
    },

    async get(key) {
      return perform(() => orNull(readFile(pathOf(key))));
    },

    async getToFile(key, target) {
      const source = pathOf(key);
      return perform(async () => {
        if ((await orNull(stat(source))) === null) return false;
        const copied = await orNull(
          writeAtomically(target, async (partialPath) => {
            await copyFile(source, partialPath).catch((error: unknown) => {
              // The full disk may be that of the copy, not the store's.
              throw isDiskFull(error) ? toEvergreenError(error) : error;
            });
            return true;
          }),
        );
        return copied !== null;
      });
    },

    async stat(key) {
      return perform(async () => {
        const found = await orNull(stat(pathOf(key)));
        return found?.isFile() ? { key, sizeBytes: found.size } : null;
      });
    },

    async *list(prefix) {
      checkPrefix(prefix);
      const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      for (const key of await perform(() => keysUnder(objects, parent))) {
        if (!key.startsWith(prefix)) continue;
        const found = await perform(() => orNull(stat(pathOf(key))));
        if (found !== null)
          yield { key, sizeBytes: found.size, modifiedAt: Math.round(found.mtimeMs) } satisfies ListedObject;
      }
    },

    async remove(key) {
      const path = pathOf(key);
      await perform(async () => {
        await rm(path, { force: true });
        await removeEmptyParents(path, objects);
      });
    },
  };
}

/** Waits until a file's bytes, or a directory's entries, are on the disk. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes the directories above `path` that are empty, up to `root`. */
async function removeEmptyParents(path: string, root: string): Promise<void> {
  for (let parent = dirname(path); parent !== root; parent = dirname(parent)) {
    try {
      await rmdir(parent);
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOENT', 'ENOTDIR'].includes(codeOf(error))) return;
      throw error;
    }
  }
}

async function orNull<Result>(operation: Promise<Result>): Promise<Result | null> {
  try {
    return await operation;
  } catch (error) {
    if (absentCodes.has(codeOf(error))) return null;
    throw error;
  }
}

/** A directory that is removed meanwhile, since it became empty, has no keys. */
async function keysUnder(root: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const entry of (await orNull(readdir(directory, { withFileTypes: true }))) ?? []) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) keys.push(path.slice(root.length + 1));
    }
  };
  await walk(join(root, prefix));
  return keys.sort((a, b) => (a < b ? -1 : 1));
}
