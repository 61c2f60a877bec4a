import { rm } from 'node:fs/promises';
import type { ObjectReference } from '../contracts/references.js';
import { hashFile, sha256 } from '../files/hashes.js';
import { corruptObject, missingObject } from './lost-objects.js';
import type { ObjectStore } from './object-store.js';

/** An object's key and the hash that its bytes must have. */
export type ExpectedObject = Pick<ObjectReference, 'key' | 'sha256'>;

/**
 * The bytes of an object, which have the expected sha256.
 * @throws EvergreenError `not-found`, or `corrupt-object` when the bytes are others
 */
export async function readVerified(store: ObjectStore, expected: ExpectedObject): Promise<Uint8Array> {
  const bytes = await store.get(expected.key);
  if (bytes === null) throw missingObject(store, expected.key);
  const actual = sha256(bytes);
  if (actual !== expected.sha256) throw corruptObject(store, expected, actual);
  return bytes;
}

/** Like `readVerified`, into a file. The file stays only when its bytes are right. */
export async function fetchVerified(
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
