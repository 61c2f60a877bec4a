import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { driftReferenceSchema, type DriftReference } from '../contracts/drift.js';
import { modelManifestSchema, type ModelManifest } from '../contracts/model-manifest.js';
import { parseWith } from '../contracts/parse.js';
import { sha256Schema, type ObjectReference } from '../contracts/references.js';
import { servingSettingsSchema } from '../contracts/serving.js';
import type { TrainingSummary } from '../contracts/training-progress.js';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../store/canonical-json.js';
import { hashDirectory } from '../files/file-hashes.js';
import { fetchDirectory } from '../store/fetch-directory.js';
import { readManifest, saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import { renderModelCard } from '../model/model-card.js';
import type { ObjectStore } from '../store/object-store.js';
import { readVerifiedJson, type ExpectedObject } from '../store/verified-read.js';

const modelDirectory: DirectoryKind<typeof modelManifestSchema> = {
  manifestName: 'manifest.json',
  schema: modelManifestSchema,
  filesOf: ({ files }) => files,
};

const configSchema = z.looseObject({ evergreen: servingSettingsSchema });

/** The manifest of the model `digest`; the digest is its sha256. */
function manifestOf(digest: string): ExpectedObject {
  parseWith(sha256Schema, digest, 'model digest');
  return { key: `models/${digest}/${modelDirectory.manifestName}`, sha256: digest };
}

/**
 * Completes a model directory (config.json with an `evergreen` object, weights, tokenizer, onnx/…) with its model card and
 * manifest, and stores it under the manifest's sha256.
 * @param model.summary how the training ended, for the model card
 * @throws EvergreenError `invalid-model` when config.json is not one of a model of ours
 */
export async function saveModel(
  store: ObjectStore,
  model: { directory: string; lineage: ModelManifest['lineage']; summary?: TrainingSummary },
): Promise<{ digest: string; manifest: ObjectReference }> {
  const { directory, lineage, summary } = model;
  const config: unknown = JSON.parse(await readFile(join(directory, 'config.json'), 'utf8'));
  const { evergreen: serving } = parseWith(configSchema, config, 'config.json of the model', 'invalid-model');
  await writeFile(join(directory, 'README.md'), renderModelCard({ serving, lineage, summary }));
  const manifestPath = join(directory, modelDirectory.manifestName);
  await rm(manifestPath, { force: true });
  const files = await hashDirectory(directory);
  const manifest: ModelManifest = { formatVersion: 1, labels: serving.labels, files, lineage };
  const bytes = canonicalJson(manifest);
  await writeFile(manifestPath, bytes);
  const digest = sha256(bytes);
  return {
    digest,
    manifest: await saveDirectory(store, modelDirectory, {
      prefix: `models/${digest}`,
      directory,
      manifest: bytes,
    }),
  };
}

/**
 * A verified local copy of a model, at `<cacheDirectory>/models/<digest>`. A copy that is there already is verified again
 * and used without asking the store.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchModel(
  store: ObjectStore,
  digest: string,
  cacheDirectory: string,
): Promise<{ directory: string; manifest: ModelManifest }> {
  const expected = manifestOf(digest);
  const directory = join(cacheDirectory, 'models', digest);
  return { directory, manifest: await fetchDirectory(store, modelDirectory, expected, directory) };
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readModelManifest(store: ObjectStore, digest: string): Promise<ModelManifest> {
  return readManifest(store, modelDirectory, manifestOf(digest));
}

/** How the texts look that the model was made for; null for a model without such a file. @throws EvergreenError `corrupt-object` */
export async function readDriftReference(
  store: ObjectStore,
  digest: string,
  { files }: Pick<ModelManifest, 'files'>,
): Promise<DriftReference | null> {
  const file = files['drift.json'];
  if (file === undefined) return null;
  const expected = { key: `models/${digest}/drift.json`, sha256: file.sha256 };
  return readVerifiedJson(store, expected, driftReferenceSchema);
}

/** Digests of all complete models, sorted. */
export async function listModels(store: ObjectStore): Promise<string[]> {
  const digests: string[] = [];
  for await (const { key } of store.list('models/')) {
    const match = /^models\/([0-9a-f]{64})\/manifest\.json$/.exec(key);
    if (match?.[1] !== undefined) digests.push(match[1]);
  }
  return digests;
}
