import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { hashFile, hashDirectory, type FileTable } from '../files/file-hashes.js';
import type { DirectoryKind } from './save-directory.js';
import { checkKey } from './object-key.js';
import type { ObjectStore } from './object-store.js';
import { corruptObject, missingObject, parseStoredJson, type ExpectedObject } from './verified-read.js';

/** Downloads one object and checks it. The file appears only when its bytes are right. */
export async function fetchVerifiedFile(
  store: ObjectStore,
  expected: ExpectedObject,
  path: string,
): Promise<void> {
  if (!(await store.getToFile(expected.key, path))) throw missingObject(store, expected.key);
  const actual = await hashFile(path);
  if (actual.sha256 === expected.sha256) return;
  await rm(path, { force: true });
  throw corruptObject(store, expected, actual.sha256);
}

/**
 * Brings a directory to `directory`, which appears only when every byte is right. A complete local copy is
 * verified again and kept, without asking the store; a damaged one is replaced.
 * @param manifest the object whose sha256 the caller trusts
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchDirectory<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: DirectoryKind<Schema>,
  manifest: ExpectedObject,
  directory: string,
): Promise<z.output<Schema>> {
  const local = await readLocalDirectory(kind, manifest, directory);
  if (local !== null) return local;
  const partial = `${directory}.partial-${randomUUID()}`;
  await mkdir(dirname(directory), { recursive: true });
  try {
    const manifestPath = join(partial, kind.manifestName);
    await fetchVerifiedFile(store, manifest, manifestPath);
    const content = parseStoredJson(await readFile(manifestPath), kind.schema, manifest.key);
    const prefix = dirname(manifest.key);
    for (const [name, { sha256 }] of Object.entries(kind.filesOf(content))) {
      await fetchVerifiedFile(store, { key: `${prefix}/${checkKey(name)}`, sha256 }, join(partial, name));
    }
    for (let attempt = 1; !(await takePlace(partial, directory)); attempt += 1) {
      const isThere = (await readLocalDirectory(kind, manifest, directory)) !== null;
      if (isThere) break;
      if (attempt === 10) throw new EvergreenError('conflict', `${directory} is changed by someone else`);
      await setAside(directory);
    }
    return content;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The manifest of a local copy in which every byte is right and no file is extra; null when it is not so. */
async function readLocalDirectory<Schema extends z.ZodType>(
  kind: DirectoryKind<Schema>,
  expected: ExpectedObject,
  directory: string,
): Promise<z.output<Schema> | null> {
  const actual = await hashDirectory(directory).catch((): FileTable => ({}));
  if (actual[kind.manifestName]?.sha256 !== expected.sha256) return null;
  const content = parseStoredJson(
    await readFile(join(directory, kind.manifestName)),
    kind.schema,
    expected.key,
  );
  const files = Object.entries(kind.filesOf(content));
  const isRight = files.every(([name, { sha256 }]) => actual[name]?.sha256 === sha256);
  return isRight && Object.keys(actual).length === files.length + 1 ? content : null;
}

/** Gives the directory `source` the name `target`; false when a directory with files has it, perhaps from another process. */
async function takePlace(source: string, target: string): Promise<boolean> {
  try {
    await rename(source, target);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}

/** Removes a damaged copy; in one step it is no longer where it was. */
async function setAside(target: string): Promise<void> {
  const old = `${target}.partial-${randomUUID()}`;
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(old, { recursive: true, force: true });
}
