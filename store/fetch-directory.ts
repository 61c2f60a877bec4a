import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { codeOf, EvergreenError } from '../contracts/errors.js';
import { fingerprintDirectory, hashDirectory, type FileTable } from '../files/hashes.js';
import { checkKey } from './object-key.js';
import type { ObjectStore } from './object-store.js';
import type { DirectoryKind } from './save-directory.js';
import { parseStoredJson } from './stored-json.js';
import { fetchVerified, type ExpectedObject } from './verified-read.js';

/**
 * Local copies that this process has verified: path → sha256 of the manifest and fingerprint of the files. A
 * copy with another fingerprint is hashed again.
 */
export type VerifiedCopies = Map<string, string>;

/**
 * Where a machine keeps copies of what is in the store, and which of them this process need not hash again.
 */
export interface LocalCache {
  cacheDirectory: string;
  verifiedCopies: VerifiedCopies;
}

/** A verified copy on this machine. */
export interface LocalDirectory<Manifest> {
  directory: string;
  manifest: Manifest;
}

/**
 * Brings a directory to `directory`, which appears only when every byte is right. A complete local copy is
 * verified and kept, without asking the store; a damaged one is replaced.
 * @param manifest the manifest's key and the sha256 that the caller trusts
 * @param verifiedCopies spares hashing a copy that has not changed since this process verified it; without,
 * each call hashes
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchDirectory<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: DirectoryKind<Schema>,
  manifest: ExpectedObject,
  directory: string,
  verifiedCopies: VerifiedCopies = new Map<string, string>(),
): Promise<LocalDirectory<z.output<Schema>>> {
  const readCopy = () => readLocalCopy(kind, manifest, directory, verifiedCopies);
  const local = await readCopy();
  if (local !== null) return { directory, manifest: local };
  const partial = `${directory}.partial-${randomUUID()}`;
  await mkdir(dirname(directory), { recursive: true });
  try {
    const manifestPath = join(partial, kind.manifestName);
    await fetchVerified(store, manifest, manifestPath);
    const content = parseStoredJson(await readFile(manifestPath), kind.schema, manifest.key);
    const prefix = dirname(manifest.key);
    for (const [name, { sha256 }] of Object.entries(kind.filesOf(content)))
      await fetchVerified(store, { key: `${prefix}/${checkKey(name)}`, sha256 }, join(partial, name));
    const fingerprint = await fingerprintOf(manifest, partial);
    for (let attempt = 1; !(await takePlace(partial, directory)); attempt += 1) {
      if ((await readCopy()) !== null) return { directory, manifest: content };
      if (attempt === 10) throw new EvergreenError('conflict', `Another process keeps changing ${directory}`);
      await setAside(directory);
    }
    verifiedCopies.set(directory, fingerprint);
    return { directory, manifest: content };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The manifest of a local copy in which every byte is right and no file is extra; else null. */
async function readLocalCopy<Schema extends z.ZodType>(
  kind: DirectoryKind<Schema>,
  expected: ExpectedObject,
  directory: string,
  verifiedCopies: VerifiedCopies,
): Promise<z.output<Schema> | null> {
  const fingerprint = await fingerprintOf(expected, directory).catch(() => null);
  if (fingerprint === null) return null;
  const readManifest = async () =>
    parseStoredJson(await readFile(join(directory, kind.manifestName)), kind.schema, expected.key);
  if (verifiedCopies.get(directory) === fingerprint) return readManifest();
  const actual = await hashDirectory(directory).catch((): FileTable => ({}));
  if (actual[kind.manifestName]?.sha256 !== expected.sha256) return null;
  const content = await readManifest();
  const files = Object.entries(kind.filesOf(content));
  const isRight =
    files.every(([name, { sha256 }]) => actual[name]?.sha256 === sha256) &&
    Object.keys(actual).length === files.length + 1;
  if (!isRight) return null;
  // Taken before hashing: what is written meanwhile changes it.
  verifiedCopies.set(directory, fingerprint);
  return content;
}

const fingerprintOf = async ({ sha256 }: ExpectedObject, directory: string): Promise<string> =>
  `${sha256}\n${await fingerprintDirectory(directory)}`;

/**
 * Gives the directory `source` the name `target`; false when a directory with files has that name already.
 */
async function takePlace(source: string, target: string): Promise<boolean> {
  try {
    await rename(source, target);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}

/** Removes a damaged copy. It leaves its place in one step. */
async function setAside(target: string): Promise<void> {
  const old = `${target}.partial-${randomUUID()}`;
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(old, { recursive: true, force: true });
}
