import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { driftReferenceSchema, type DriftReference } from '../contracts/drift.js';
import { modelManifestSchema, type ModelManifest, type ModelParts } from '../contracts/model-manifest.js';
import { parseWith } from '../contracts/parse.js';
import { sha256Schema, type ObjectReference } from '../contracts/references.js';
import {
  crossValidatedAnswersSchema,
  servingSettingsSchema,
  type CrossValidatedAnswers,
  type ServingSettings,
} from '../contracts/serving.js';
import type { TrainingSummary } from '../contracts/training-progress.js';
import { hashDirectory } from '../files/hashes.js';
import { lexicalFileName } from '../model/lexical/lexical-file.js';
import { renderModelCard } from '../model/model-card.js';
import { crossValidationFileName, tokenizerFiles } from '../model/training/model-directory.js';
import { fetchDirectory, type LocalDirectory } from '../store/fetch-directory.js';
import { missingObject } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import type { DirectoryKind } from '../store/save-directory.js';
import { claimDirectory, saveSharedDirectory } from '../store/shared-directory.js';
import { canonicalJson, readVerifiedJson } from '../store/stored-json.js';
import { readVerified, type ExpectedObject } from '../store/verified-read.js';

export const modelDirectory: DirectoryKind<typeof modelManifestSchema> = {
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

/** The files of a model by what they are for. In Hugging Face's layout a file's name says it. */
function partsOf(files: ModelManifest['files']): Partial<ModelParts> {
  const present = (name: string) => (name in files ? name : undefined);
  return {
    weights: present('model.safetensors'),
    graph: present('onnx/model.onnx'),
    config: present('config.json'),
    tokenizer: tokenizerFiles.filter((name) => name in files),
    card: present('README.md'),
    goldenAnswers: present('golden.json'),
    driftReference: present('drift.json'),
    lexicalView: present(lexicalFileName),
    validation: present('evaluation.json'),
    crossValidation: present(crossValidationFileName),
  };
}

/**
 * Completes a model directory (config.json with an `evergreen` object, weights, tokenizer, onnx/…) with its
 * model card and manifest, and stores it under the manifest's sha256.
 * @param model.summary how the training ended, for the model card
 * @throws EvergreenError `invalid-model` when config.json is not one of ours, or a required part is missing
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
  const manifest = parseWith(
    modelManifestSchema,
    { formatVersion: 1, labels: serving.labels, files, parts: partsOf(files), lineage },
    'model',
    'invalid-model',
  );
  const bytes = canonicalJson(manifest);
  await writeFile(manifestPath, bytes);
  const reference = await saveSharedDirectory(store, modelDirectory, {
    prefix: (digest) => `models/${digest}`,
    directory,
    manifest: bytes,
  });
  return { digest: reference.sha256, manifest: reference };
}

/**
 * A verified copy of a model, at `<cacheDirectory>/models/<digest>`. A copy that is there is hashed again
 * with each call, and used without asking the store.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function fetchModel(
  store: ObjectStore,
  digest: string,
  cacheDirectory: string,
): Promise<LocalDirectory<ModelManifest>> {
  const expected = manifestOf(digest);
  return fetchDirectory(store, modelDirectory, expected, join(cacheDirectory, 'models', digest));
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function readModelManifest(store: ObjectStore, digest: string): Promise<ModelManifest> {
  return readVerifiedJson(store, manifestOf(digest), modelManifestSchema);
}

/**
 * Makes a model count as used now, so that it is not removed before it is promoted.
 * @throws EvergreenError `not-found` when files of it are gone, or `corrupt-object`
 */
export async function claimModel(store: ObjectStore, digest: string): Promise<void> {
  const expected = manifestOf(digest);
  const bytes = await readVerified(store, expected);
  const reference = { ...expected, sizeBytes: bytes.byteLength };
  if ((await claimDirectory(store, modelDirectory, { reference, bytes })) === null)
    throw missingObject(store, `models/${digest}`);
}

/**
 * How the texts look that the model was made for; null for a model without this part.
 * @throws EvergreenError `corrupt-object`
 */
export async function readDriftReference(
  store: ObjectStore,
  digest: string,
  { files, parts }: Pick<ModelManifest, 'files' | 'parts'>,
): Promise<DriftReference | null> {
  const { driftReference: path } = parts;
  return path === undefined ? null : readPart(store, digest, { files, path, schema: driftReferenceSchema });
}

/**
 * Cross-validated probabilities of the rows that a model was trained on; null where other rows judge it.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export async function readCrossValidation(
  store: ObjectStore,
  digest: string,
  { files, parts }: Pick<ModelManifest, 'files' | 'parts'>,
): Promise<CrossValidatedAnswers | null> {
  const { crossValidation: path } = parts;
  return path === undefined
    ? null
    : readPart(store, digest, { files, path, schema: crossValidatedAnswersSchema });
}

/** How the model answers. @throws EvergreenError `not-found` or `corrupt-object` */
export async function readServingSettings(
  store: ObjectStore,
  digest: string,
  { files, parts }: Pick<ModelManifest, 'files' | 'parts'>,
): Promise<ServingSettings> {
  return (await readPart(store, digest, { files, path: parts.config, schema: configSchema })).evergreen;
}

/** The content of a JSON file of a model. */
const readPart = <Schema extends z.ZodType>(
  store: ObjectStore,
  digest: string,
  { files, path, schema }: { files: ModelManifest['files']; path: string; schema: Schema },
): Promise<z.output<Schema>> =>
  readVerifiedJson(store, { key: `models/${digest}/${path}`, sha256: files[path]!.sha256 }, schema);

/** Digests of all complete models, sorted. */
export async function listModels(store: ObjectStore): Promise<string[]> {
  const digests: string[] = [];
  for await (const { key } of store.list('models/')) {
    const match = /^models\/([0-9a-f]{64})\/manifest\.json$/.exec(key);
    if (match?.[1] !== undefined) digests.push(match[1]);
  }
  return digests;
}
