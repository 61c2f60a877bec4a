import type { DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ChampionModel } from './read-champion.js';

/**
 * Pins a retraining source to the champion's dataset and the newest feedback, so that it stays the same set
 * of rows.
 */
export async function pinSource(
  store: ObjectStore,
  model: string,
  source: DataSource,
  readChampion: () => Promise<ChampionModel | null>,
): Promise<DataSource> {
  if (source.kind !== 'retraining') return source;
  return {
    ...source,
    datasetDigest:
      source.datasetDigest ?? ((await readChampion()) ?? noChampion(model)).manifest.lineage.datasetDigest,
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}

function noChampion(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} has no champion yet whose dataset could be trained on again. Train from a file first.`,
  );
}
