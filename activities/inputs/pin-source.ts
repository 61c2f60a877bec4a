import type { DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { currentChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';

/** The last source again: for a retraining set that means the champion and the feedback of today. */
export const sourceAgain = (source: DataSource): DataSource =>
  source.kind === 'retraining' ? { ...source, datasetDigest: undefined, feedbackUntil: undefined } : source;

/** A retraining set names the data of the champion and the feedback of this moment, so that it is the same set ever after. */
export async function pinSource(store: ObjectStore, model: string, source: DataSource): Promise<DataSource> {
  if (source.kind !== 'retraining') return source;
  const champion = await currentChampion(store, model);
  if (champion === null && source.datasetDigest === undefined)
    throw new EvergreenError(
      'invalid-input',
      `${model} has no champion yet whose data could be trained on again. Train from a file first.`,
    );
  return {
    ...source,
    datasetDigest:
      source.datasetDigest ?? (await readModelManifest(store, champion!.digest)).lineage.datasetDigest,
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}
