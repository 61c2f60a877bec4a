import { join } from 'node:path';
import type { SplitName } from '../contracts/dataset.js';
import type { ObjectReference } from '../contracts/references.js';
import { tokensManifestSchema, type TokensIdentity, type TokensManifest } from '../contracts/tokens.js';
import { canonicalJson } from '../store/stored-json.js';
import { readVerified } from '../store/verified-read.js';
import { fetchDirectory, type LocalCache, type LocalDirectory } from '../store/fetch-directory.js';
import { hashDirectory, type FileTable } from '../files/hashes.js';
import type { DirectoryKind } from '../store/save-directory.js';
import { claimDirectory, saveSharedDirectory } from '../store/shared-directory.js';
import { nullWhenLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { claimTokenPart, fetchTokenPart, identityName, tokensFileName } from './token-parts.js';

export const tokensDirectory: DirectoryKind<typeof tokensManifestSchema> = {
  manifestName: 'tokens.json',
  schema: tokensManifestSchema,
  filesOf: ({ files }) => files,
};

/**
 * The directory's name ends with the sha256 of its tokens.json, so that a directory found by its identity can
 * be verified.
 */
const prefixOf = (identity: TokensIdentity) => `tokens/${identityName(identity)}-`;

/**
 * Stores all files of `directory`, those of the tokenizer, and the references to the parts as the tokens of `identity`.
 * @param tokens.facts the fields of tokens.json besides the files
 * @param tokens.known files that are hashed already
 */
export async function saveTokens(
  store: ObjectStore,
  identity: TokensIdentity,
  tokens: {
    directory: string;
    facts: Omit<TokensManifest, keyof TokensIdentity | 'files' | 'formatVersion'>;
    known?: FileTable;
  },
): Promise<ObjectReference> {
  const { directory, facts, known } = tokens;
  const { [tokensDirectory.manifestName]: _, ...files } = await hashDirectory(directory, known);
  return saveSharedDirectory(store, tokensDirectory, {
    prefix: (digest) => `${prefixOf(identity)}${digest}`,
    directory,
    manifest: canonicalJson({ formatVersion: 1, ...facts, ...identity, files }),
  });
}

/**
 * The tokens of an identity, when all their files and parts are in the store in the right size; else null, and they
 * must be made again. Found tokens count as used now, so that they are not removed.
 */
export async function findTokens(
  store: ObjectStore,
  identity: TokensIdentity,
): Promise<ObjectReference | null> {
  for await (const { key, sizeBytes } of store.list(prefixOf(identity))) {
    const digest = /-([0-9a-f]{64})\/tokens\.json$/.exec(key)?.[1];
    if (digest === undefined) continue;
    const reference = { key, sha256: digest, sizeBytes };
    const bytes = await readVerified(store, reference).catch(nullWhenLost);
    const manifest = bytes && (await claimDirectory(store, tokensDirectory, { reference, bytes }));
    if (manifest === null) continue;
    const claimed = await Promise.all(manifest.parts.map((part) => claimTokenPart(store, part)));
    if (!claimed.includes(null)) return reference;
  }
  return null;
}

/** Tokens on this machine. */
export interface LocalTokens extends LocalDirectory<TokensManifest> {
  /** Paths of the files of each split, in the order of its shards. */
  shardFiles: Record<SplitName, string[]>;
}

/**
 * A verified copy of tokens: the tokenizer's files at `<cacheDirectory>/tokens/<sha256 of tokens.json>`, and the parts beside it.
 * Each is fetched once a machine, and hashed again only when it changed or another process looks at it.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchTokens(
  store: ObjectStore,
  reference: ObjectReference,
  cache: LocalCache,
): Promise<LocalTokens> {
  const { cacheDirectory, verifiedCopies } = cache;
  const directory = join(cacheDirectory, 'tokens', reference.sha256);
  const local = await fetchDirectory(store, tokensDirectory, reference, directory, verifiedCopies);
  const shardFiles: LocalTokens['shardFiles'] = { train: [], validation: [], test: [] };
  for (const part of local.manifest.parts) {
    const fetched = await fetchTokenPart(store, part, cache);
    for (const { name, split } of fetched.manifest.shards)
      shardFiles[split].push(join(fetched.directory, tokensFileName(name)));
  }
  return { ...local, shardFiles };
}
