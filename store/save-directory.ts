import { join } from 'node:path';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import { hashFile, type FileTable } from '../files/file-hashes.js';
import { checkKey } from './object-key.js';
import type { ObjectStore } from './object-store.js';
import { parseStoredJson, putBytes, readVerified, type ExpectedObject } from './verified-read.js';

/**
 * A kind of directory in the store (dataset, tokens, model, checkpoint): any files, and a manifest that holds the hash of each.
 * The manifest is written last, so a directory with a manifest is complete; who knows the manifest's hash can trust every byte.
 */
export interface DirectoryKind<Schema extends z.ZodType = z.ZodType> {
  manifestName: string;
  schema: Schema;
  filesOf(manifest: z.output<Schema>): FileTable;
}

/**
 * Stores the files of `directory` that `manifest` lists, then the manifest itself.
 * Saving the same directory again changes nothing and repairs what was lost.
 * @throws EvergreenError `invalid-input` when a local file is not what the manifest says
 */
export async function saveDirectory(
  store: ObjectStore,
  kind: DirectoryKind,
  local: { prefix: string; directory: string; manifest: Uint8Array },
): Promise<ObjectReference> {
  const manifestKey = `${local.prefix}/${kind.manifestName}`;
  const files = kind.filesOf(parseStoredJson(local.manifest, kind.schema, manifestKey));
  for (const [name, expected] of Object.entries(files)) {
    const path = join(local.directory, checkKey(name));
    const actual = await hashFile(path);
    if (actual.sha256 !== expected.sha256) {
      throw new EvergreenError(
        'invalid-input',
        `${path} changed while it was being stored: its sha256 is ${actual.sha256}, the manifest says ${expected.sha256}`,
        { details: { path } },
      );
    }
    await store.putFile(`${local.prefix}/${name}`, path);
  }
  return putBytes(store, manifestKey, local.manifest);
}

/**
 * Reads a directory's manifest.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function readManifest<Schema extends z.ZodType>(
  store: ObjectStore,
  kind: DirectoryKind<Schema>,
  manifest: ExpectedObject,
): Promise<z.output<Schema>> {
  return parseStoredJson(await readVerified(store, manifest), kind.schema, manifest.key);
}
