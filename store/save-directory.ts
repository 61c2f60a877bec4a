import { join } from 'node:path';
import type { z } from 'zod';
import type { ObjectReference } from '../contracts/references.js';
import { sha256, type FileTable } from '../files/hashes.js';
import { checkKey } from './object-key.js';
import type { ObjectStore } from './object-store.js';
import { parseStoredJson } from './stored-json.js';

/**
 * A kind of directory in the store (dataset, tokens, model, checkpoint): any files, and a manifest with the
 * hash of each. The manifest is written last, so a directory with a manifest is complete. Its hash stands for
 * every byte of the directory.
 */
export interface DirectoryKind<Schema extends z.ZodType = z.ZodType> {
  manifestName: string;
  schema: Schema;
  filesOf(manifest: z.output<Schema>): FileTable;
}

/**
 * Stores the files of `directory` that `manifest` lists, then the manifest itself.
 * Saving the same directory again changes nothing and repairs what was lost.
 * @param local.prefix names the directory in the store, given the manifest's sha256
 * @returns the manifest's reference
 * @throws EvergreenError `invalid-input` when a local file is not what the manifest says
 */
export async function saveDirectory(
  store: ObjectStore,
  kind: DirectoryKind,
  local: { prefix: (digest: string) => string; directory: string; manifest: Uint8Array },
): Promise<ObjectReference> {
  const { directory, manifest } = local;
  const hash = { sha256: sha256(manifest), sizeBytes: manifest.byteLength };
  const prefix = local.prefix(hash.sha256);
  const manifestKey = `${prefix}/${kind.manifestName}`;
  const files = kind.filesOf(parseStoredJson(manifest, kind.schema, manifestKey));
  for (const [name, expected] of Object.entries(files))
    await store.putFile(`${prefix}/${name}`, join(directory, checkKey(name)), expected);
  return store.put(manifestKey, manifest, hash);
}
