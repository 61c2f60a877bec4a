import { z } from 'zod';
import type { ObjectReference } from '../contracts/references.js';
import type { TrainingKey } from '../contracts/training-progress.js';
import { hashDirectory } from '../files/hashes.js';
import { fetchDirectory } from '../store/fetch-directory.js';
import type { ObjectStore } from '../store/object-store.js';
import { saveDirectory, type DirectoryKind } from '../store/save-directory.js';
import { canonicalJson } from '../store/stored-json.js';
import { trainingPrefix } from './trainings.js';

const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
});

const trainedModelDirectory: DirectoryKind<typeof manifestSchema> = {
  manifestName: 'manifest.json',
  schema: manifestSchema,
  filesOf: ({ files }) => files,
};

/**
 * Stores the model directory that a training wrote, until the step `store-model` takes it over. The key holds
 * the hash of the content, so two attempts with different weights never mix their files.
 */
export async function saveTrainedModel(
  store: ObjectStore,
  training: TrainingKey,
  directory: string,
): Promise<ObjectReference> {
  return saveDirectory(store, trainedModelDirectory, {
    prefix: (digest) => `${trainingPrefix(training)}/model/${digest}`,
    directory,
    manifest: canonicalJson({ formatVersion: 1, files: await hashDirectory(directory) }),
  });
}

/**
 * Downloads a trained model to `directory`, its manifest included.
 * @throws EvergreenError `not-found` or `corrupt-object`
 */
export const fetchTrainedModel = (store: ObjectStore, manifest: ObjectReference, directory: string) =>
  fetchDirectory(store, trainedModelDirectory, manifest, directory);
