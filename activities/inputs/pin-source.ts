import type { DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { currentChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * Pins a retraining source to the champion's dataset and the newest feedback, so that it stays the same set
 * of rows.
 */
export async function pinSource(store: ObjectStore, model: string, source: DataSource): Promise<DataSource> {
  if (source.kind !== 'retraining') return source;
  const champion = await currentChampion(store, model);
  if (champion === null && source.datasetDigest === undefined)
    throw new EvergreenError(
      'invalid-input',
      `${model} has no champion yet whose dataset could be trained on again. Train from a file first.`,
    );
  return {
    ...source,
    datasetDigest:
      source.datasetDigest ?? (await readModelManifest(store, champion!.digest)).lineage.datasetDigest,
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}
