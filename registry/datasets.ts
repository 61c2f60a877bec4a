import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  datasetManifestSchema,
  datasetRowSchema,
  splitNames,
  type DatasetManifest,
  type DatasetReference,
  type DatasetRow,
  type SplitName,
} from '../contracts/dataset.js';
import { parseWith } from '../contracts/parse.js';
import { fetchDirectory, type LocalCache, type LocalDirectory } from '../store/fetch-directory.js';
import { nullWhenLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import type { DirectoryKind } from '../store/save-directory.js';
import { saveSharedDirectory } from '../store/shared-directory.js';
import { canonicalJson, parseStoredJson, readVerifiedJson } from '../store/stored-json.js';
import { fetchVerified, type ExpectedObject } from '../store/verified-read.js';

export const datasetDirectory: DirectoryKind<typeof datasetManifestSchema> = {
  manifestName: 'dataset.json',
  schema: datasetManifestSchema,
  filesOf: ({ shards }) =>
    Object.fromEntries(
      splitNames.flatMap((split) =>
        shards[split].map(({ name, sha256, sizeBytes }) => [name, { sha256, sizeBytes }]),
      ),
    ),
};

const prefixOf = (digest: string) => `datasets/${digest}`;

/** The manifest of the dataset `digest`; the digest is its sha256. */
const manifestOf = (digest: string): ExpectedObject => ({
  key: `${prefixOf(digest)}/${datasetDirectory.manifestName}`,
  sha256: digest,
});

type ExpectedShard = Pick<DatasetManifest['shards'][SplitName][number], 'name' | 'sha256'>;

export type LocalDataset = LocalDirectory<DatasetManifest>;

/** The file name of a split's shard, counted from 0. */
export const shardName = (split: SplitName, index: number): string =>
  `${split}-${String(index).padStart(5, '0')}.jsonl`;

/**
 * Stores the shards of `directory` (one DatasetRow a line) as a dataset. Equal shards and facts give the same
 * dataset.
 * @throws EvergreenError `invalid-data` when `manifest` is not one of a dataset, `invalid-input` when a shard
 * is not what the manifest says
 */
export async function saveDataset(
  store: ObjectStore,
  dataset: { directory: string; manifest: Omit<DatasetManifest, 'formatVersion'> },
): Promise<DatasetReference> {
  const manifest = parseWith(
    datasetManifestSchema,
    { ...dataset.manifest, formatVersion: 1 },
    'dataset',
    'invalid-data',
  );
  const reference = await saveSharedDirectory(store, datasetDirectory, {
    prefix: prefixOf,
    directory: dataset.directory,
    manifest: canonicalJson(manifest),
  });
  const { labels, counts, sample, crossValidation } = manifest;
  return {
    ...{ digest: reference.sha256, manifest: reference, labels, counts, sample },
    ...(crossValidation && { crossValidationFolds: crossValidation.folds }),
  };
}

/**
 * A verified copy of a dataset, at `<cacheDirectory>/datasets/<digest>`. It is fetched once a machine, and
 * hashed again only when it changed or another process looks at it.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchDataset(
  store: ObjectStore,
  digest: string,
  { cacheDirectory, verifiedCopies }: LocalCache,
): Promise<LocalDataset> {
  const directory = join(cacheDirectory, 'datasets', digest);
  return fetchDirectory(store, datasetDirectory, manifestOf(digest), directory, verifiedCopies);
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export const readDatasetManifest = (store: ObjectStore, digest: string): Promise<DatasetManifest> =>
  readVerifiedJson(store, manifestOf(digest), datasetManifestSchema);

/** The paths of a split's shards, in order. */
export const shardPaths = ({ directory, manifest }: LocalDataset, split: SplitName): string[] =>
  manifest.shards[split].map(({ name }) => join(directory, name));

/** The rows of a split, in stored order. @throws EvergreenError `corrupt-object` when a line is not a row */
export async function* readSplit(dataset: LocalDataset, split: SplitName): AsyncGenerator<DatasetRow> {
  for (const path of shardPaths(dataset, split)) yield* readShard(path);
}

/** The rows of one shard's file. @throws EvergreenError `corrupt-object` when a line is not a row */
export async function* readShard(path: string): AsyncGenerator<DatasetRow> {
  for await (const line of linesOf(path)) yield parseStoredJson(line, datasetRowSchema, path);
}

/**
 * The rows of some shards, in order. One shard at a time is on this machine, in a file of `directory`, so the size of the dataset
 * does not matter.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function* streamShards(
  store: ObjectStore,
  digest: string,
  shards: readonly ExpectedShard[],
  directory: string,
): AsyncGenerator<DatasetRow> {
  for (const { name, sha256 } of shards) {
    const path = join(directory, name);
    await fetchVerified(store, { key: `${prefixOf(digest)}/${name}`, sha256 }, path);
    yield* readShard(path);
    await rm(path);
  }
}

/**
 * The rows of a dataset that have one of these ids, by id. Reads the whole dataset once, or nothing when
 * there are no ids.
 * @returns null when the dataset is gone or damaged
 */
export async function findRows(
  store: ObjectStore,
  digest: string,
  ids: readonly string[],
  cache: LocalCache,
): Promise<ReadonlyMap<string, DatasetRow & { split: SplitName }> | null> {
  const wanted = new Set(ids);
  const found = new Map<string, DatasetRow & { split: SplitName }>();
  if (wanted.size === 0) return found;
  try {
    const dataset = await fetchDataset(store, digest, cache);
    for (const split of splitNames)
      for await (const row of readSplit(dataset, split))
        if (wanted.has(row.id)) found.set(row.id, { ...row, split });
    return found;
  } catch (error) {
    return nullWhenLost(error);
  }
}

/** Splits at `\n` only: newer versions of Node's readline also split at U+2028, which JSON may hold. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
