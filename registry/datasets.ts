import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
import type { ObjectReference } from '../contracts/references.js';
import { canonicalJson, sha256 } from '../store/canonical-json.js';
import { hashFile } from '../files/file-hashes.js';
import { fetchVerifiedFile } from '../store/fetch-directory.js';
import { readManifest, saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson, type ExpectedObject } from '../store/verified-read.js';

const fileOf = (split: SplitName) => `${split}.jsonl`;

const datasetDirectory: DirectoryKind<typeof datasetManifestSchema> = {
  manifestName: 'dataset.json',
  schema: datasetManifestSchema,
  filesOf: ({ files }) => Object.fromEntries(splitNames.map((split) => [fileOf(split), files[split]])),
};

/** A dataset in the store; a DatasetReference is one. */
export interface StoredDataset {
  digest: string;
  manifest: ExpectedObject;
}

/** The dataset of that digest, for who knows no more of it. */
export const storedDataset = (digest: string): StoredDataset => ({
  digest,
  manifest: { key: `datasets/${digest}/${datasetDirectory.manifestName}`, sha256: digest },
});

/**
 * Stores `train.jsonl`, `validation.jsonl` and `test.jsonl` of `directory` (one DatasetRow a line) as a dataset.
 * The same rows and facts give the same dataset.
 * @throws EvergreenError `invalid-data` when `manifest` is not one of a dataset
 */
export async function saveDataset(
  store: ObjectStore,
  dataset: { directory: string; manifest: Omit<DatasetManifest, 'formatVersion' | 'files'> },
): Promise<DatasetReference> {
  const hashed: Partial<DatasetManifest['files']> = {};
  for (const split of splitNames) hashed[split] = await hashFile(join(dataset.directory, fileOf(split)));
  const manifest = parseWith(
    datasetManifestSchema,
    { ...dataset.manifest, formatVersion: 1, files: hashed },
    'dataset',
    'invalid-data',
  );
  const bytes = canonicalJson(manifest);
  const digest = sha256(bytes);
  const reference = await saveDirectory(store, datasetDirectory, {
    prefix: `datasets/${digest}`,
    directory: dataset.directory,
    manifest: bytes,
  });
  const { labels, counts, sample } = manifest;
  return { digest, manifest: reference, labels, counts, sample };
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readDatasetManifest(
  store: ObjectStore,
  { manifest }: Pick<StoredDataset, 'manifest'>,
): Promise<DatasetManifest> {
  return readManifest(store, datasetDirectory, manifest);
}

/** What to expect of a split's JSONL file, for who wants the bytes. */
export async function splitReference(
  store: ObjectStore,
  dataset: StoredDataset,
  split: SplitName,
): Promise<ObjectReference> {
  const { files } = await readDatasetManifest(store, dataset);
  return { key: `datasets/${dataset.digest}/${fileOf(split)}`, ...files[split] };
}

/**
 * The rows of a split, in stored order. The file is verified whole before the first row is given.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function* readSplit(
  store: ObjectStore,
  dataset: StoredDataset,
  split: SplitName,
): AsyncGenerator<DatasetRow> {
  const expected = await splitReference(store, dataset, split);
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-split-'));
  try {
    const path = join(directory, fileOf(split));
    await fetchVerifiedFile(store, expected, path);
    for await (const line of linesOf(path)) {
      yield parseStoredJson(Buffer.from(line), datasetRowSchema, expected.key);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
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
