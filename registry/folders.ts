import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import { hashFile, hashFolder, type FileTable } from './file-hashes.js';
import { checkKey } from './object-key.js';
import type { ObjectStore } from './object-store.js';
import {
  corruptObject,
  missingObject,
  parseStoredJson,
  putBytes,
  readVerified,
  type ExpectedObject,
} from './verified-read.js';

/**
 * A kind of folder in the store (dataset, tokens, model, checkpoint): any files, and a manifest that holds the hash of each.
 * The manifest is written last, so a folder with a manifest is complete; who knows the manifest's hash can trust every byte.
 */
export interface FolderKind<Schema extends z.ZodType = z.ZodType> {
  manifestName: string;
  schema: Schema;
  filesOf(manifest: z.output<Schema>): FileTable;
}

/**
 * Stores the files of `directory` that `manifest` lists, then the manifest itself.
 * Saving the same folder again changes nothing and repairs what was lost.
 * @throws EvergreenError `invalid-input` when a local file is not what the manifest says
 */
export async function saveFolder(
  store: ObjectStore,
  kind: FolderKind,
  folder: { prefix: string; directory: string; manifest: Uint8Array },
): Promise<ObjectReference> {
  const manifestKey = `${folder.prefix}/${kind.manifestName}`;
  const files = kind.filesOf(parseStoredJson(folder.manifest, kind.schema, manifestKey));
  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder.directory, checkKey(name));
    const actual = await hashFile(path);
    if (actual.sha256 !== expected.sha256) {
      throw new EvergreenError(
        'invalid-input',
        `${path} changed while it was being stored: its sha256 is ${actual.sha256}, the manifest says ${expected.sha256}`,
        { details: { path } },
      );
    }
    await store.putFile(`${folder.prefix}/${name}`, path);
  }
  return putBytes(store, manifestKey, folder.manifest);
}

/**
 * Reads a folder's manifest.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function readManifest<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: FolderKind<Schema>,
  manifest: ExpectedObject,
): Promise<z.output<Schema>> {
  return parseStoredJson(await readVerified(store, manifest), kind.schema, manifest.key);
}

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
 * Brings a folder to `directory`, which appears only when every byte is right. A complete local copy is
 * verified again and kept, without asking the store; a damaged one is replaced.
 * @param manifest the object whose sha256 the caller trusts
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchFolder<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: FolderKind<Schema>,
  manifest: ExpectedObject,
  directory: string,
): Promise<z.output<Schema>> {
  const local = await readLocalFolder(kind, manifest, directory);
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
    await replaceFolder(partial, directory);
    return content;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The manifest of a local copy in which every byte is right and no file is extra; null when it is not so. */
async function readLocalFolder<Schema extends z.ZodType>(
  kind: FolderKind<Schema>,
  expected: ExpectedObject,
  directory: string,
): Promise<z.output<Schema> | null> {
  const actual = await hashFolder(directory).catch(() => ({}) as FileTable);
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

/** Puts the complete folder `source` in the place of `target`. Another process that does the same at once does no harm. */
async function replaceFolder(source: string, target: string): Promise<void> {
  const old = `${target}.old-${randomUUID()}`;
  for (let attempt = 0; ; attempt += 1) {
    await rename(target, old).catch(ignoring('ENOENT'));
    await rm(old, { recursive: true, force: true });
    try {
      return await rename(source, target);
    } catch (error) {
      const isTaken = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!isTaken || attempt === 9) throw error;
    }
  }
}

function ignoring(code: string) {
  return (error: NodeJS.ErrnoException) => {
    if (error.code !== code) throw error;
  };
}
