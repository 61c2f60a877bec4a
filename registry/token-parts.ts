import { join } from 'node:path';
import type { ObjectReference } from '../contracts/references.js';
import { tokenPartManifestSchema, type TokenPartManifest, type TokensIdentity } from '../contracts/tokens.js';
import { hashDirectory, sha256, type FileTable } from '../files/hashes.js';
import { fetchDirectory, type LocalCache, type LocalDirectory } from '../store/fetch-directory.js';
import { nullWhenLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import type { DirectoryKind } from '../store/save-directory.js';
import { claimDirectory, saveSharedDirectory } from '../store/shared-directory.js';
import { canonicalJson, readVerifiedJson } from '../store/stored-json.js';
import { readVerified } from '../store/verified-read.js';

export const tokenPartDirectory: DirectoryKind<typeof tokenPartManifestSchema> = {
  manifestName: 'part.json',
  schema: tokenPartManifestSchema,
  filesOf: ({ files }) => files,
};

/** Names what tokens are made from. The name of their directories, and of those of their parts, begins with it. */
export const identityName = ({ datasetDigest, tokenizerSha256 }: TokensIdentity): string =>
  sha256(canonicalJson({ datasetDigest, tokenizerSha256 }));

const prefixOf = (identity: TokensIdentity): string => `token-parts/${identityName(identity)}-`;

/** The file with the tokens of a shard, such as `train-00000.jsonl`. */
export const tokensFileName = (shard: string): string => shard.replace(/\.jsonl$/, '.bin');

/**
 * Stores all files of `directory` as a part of the tokens of `identity`.
 * @param part.shards those of the dataset whose tokens the files hold, in their order; none for the tokenizer's files
 * @param part.known files that are hashed already
 */
export async function saveTokenPart(
  store: ObjectStore,
  identity: TokensIdentity,
  part: { directory: string; shards: TokenPartManifest['shards']; known?: FileTable },
): Promise<ObjectReference> {
  const { directory, shards, known } = part;
  return saveSharedDirectory(store, tokenPartDirectory, {
    prefix: (digest) => `${prefixOf(identity)}${digest}`,
    directory,
    manifest: canonicalJson({
      ...{ formatVersion: 1, ...identity, shards },
      files: await hashDirectory(directory, known),
    }),
  });
}

/**
 * The parts of an identity of which all files are in the store in the right size. Found parts count as used now, so that they
 * are not removed.
 */
export async function findTokenParts(
  store: ObjectStore,
  identity: TokensIdentity,
): Promise<{ reference: ObjectReference; shards: string[] }[]> {
  const found = [];
  for await (const { key, sizeBytes } of store.list(prefixOf(identity))) {
    const digest = /-([0-9a-f]{64})\/part\.json$/.exec(key)?.[1];
    if (digest === undefined) continue;
    const reference = { key, sha256: digest, sizeBytes };
    const part = await claimTokenPart(store, reference);
    if (part !== null) found.push({ reference, shards: part.shards.map(({ name }) => name) });
  }
  return found;
}

/** Makes a part count as used now. @returns null when files of it are gone: then it must be made again */
export async function claimTokenPart(
  store: ObjectStore,
  reference: ObjectReference,
): Promise<TokenPartManifest | null> {
  const bytes = await readVerified(store, reference).catch(nullWhenLost);
  return bytes && claimDirectory(store, tokenPartDirectory, { reference, bytes });
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export const readTokenPart = (store: ObjectStore, reference: ObjectReference): Promise<TokenPartManifest> =>
  readVerifiedJson(store, reference, tokenPartManifestSchema);

/**
 * A verified copy of a part, at `<cacheDirectory>/token-parts/<sha256 of part.json>`.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export const fetchTokenPart = (
  store: ObjectStore,
  reference: ObjectReference,
  { cacheDirectory, verifiedCopies }: LocalCache,
): Promise<LocalDirectory<TokenPartManifest>> =>
  fetchDirectory(
    store,
    tokenPartDirectory,
    reference,
    join(cacheDirectory, 'token-parts', reference.sha256),
    verifiedCopies,
  );
