import { join } from 'node:path';
import type { ObjectReference } from '../contracts/references.js';
import { tokensManifestSchema, type TokensManifest } from '../contracts/tokens.js';
import { canonicalJson, sha256 } from '../store/canonical-json.js';
import { fetchDirectory } from '../store/fetch-directory.js';
import { hashDirectory } from '../files/file-hashes.js';
import { readManifest, saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import { nullWhenLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';

/** What tokens are made from. The same identity gives the same tokens. */
export interface TokensIdentity {
  datasetDigest: string;
  tokenizerSha256: string;
}

const tokensDirectory: DirectoryKind<typeof tokensManifestSchema> = {
  manifestName: 'tokens.json',
  schema: tokensManifestSchema,
  filesOf: ({ files }) => files,
};

/** The directory's name ends with the sha256 of its tokens.json, so that who finds it by identity can trust it. */
const prefixOf = ({ datasetDigest, tokenizerSha256 }: TokensIdentity) =>
  `tokens/${sha256(canonicalJson({ datasetDigest, tokenizerSha256 }))}-`;

/**
 * Stores all files of `directory` as the tokens of `identity`.
 * @param tokens.facts what tokens.json says besides the files
 */
export async function saveTokens(
  store: ObjectStore,
  identity: TokensIdentity,
  tokens: { directory: string; facts: Omit<TokensManifest, keyof TokensIdentity | 'files'> },
): Promise<ObjectReference> {
  const { [tokensDirectory.manifestName]: _manifest, ...files } = await hashDirectory(tokens.directory);
  const manifest = canonicalJson({ ...tokens.facts, ...identity, files });
  return saveDirectory(store, tokensDirectory, {
    prefix: `${prefixOf(identity)}${sha256(manifest)}`,
    directory: tokens.directory,
    manifest,
  });
}

/** The tokens of an identity when they are in the store, whole by name, size and manifest; else null: make them again. */
export async function findTokens(
  store: ObjectStore,
  identity: TokensIdentity,
): Promise<ObjectReference | null> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of store.list(prefixOf(identity))) sizes.set(key, sizeBytes);
  for (const [key, sizeBytes] of sizes) {
    const digest = /-([0-9a-f]{64})\/tokens\.json$/.exec(key)?.[1];
    if (digest === undefined) continue;
    const reference = { key, sha256: digest, sizeBytes };
    const manifest = await readManifest(store, tokensDirectory, reference).catch(nullWhenLost);
    const prefix = key.slice(0, -tokensDirectory.manifestName.length);
    const isWhole = (files: TokensManifest['files']) =>
      Object.entries(files).every(([name, file]) => sizes.get(`${prefix}${name}`) === file.sizeBytes);
    if (manifest !== null && isWhole(manifest.files)) return reference;
  }
  return null;
}

/**
 * A verified local copy of tokens, at `<cacheDirectory>/tokens/<sha256 of tokens.json>`.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchTokens(
  store: ObjectStore,
  reference: ObjectReference,
  cacheDirectory: string,
): Promise<{ directory: string; manifest: TokensManifest }> {
  const directory = join(cacheDirectory, 'tokens', reference.sha256);
  return { directory, manifest: await fetchDirectory(store, tokensDirectory, reference, directory) };
}
