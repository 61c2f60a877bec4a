import type { DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import { readChampionRun } from './champion-settings.js';
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
  const current = await readChampion();
  if (current === null && source.datasetDigest === undefined) return noChampion(model);
  return {
    ...source,
    datasetDigest: source.datasetDigest ?? current!.manifest.lineage.datasetDigest,
    originalAt: source.originalAt ?? (current === null ? undefined : await originalAtOf(store, current)),
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}

/** When the first of the runs behind the champion started, each on the data of the one before. */
async function originalAtOf(store: ObjectStore, { champion, manifest }: ChampionModel): Promise<string> {
  const { source } = manifest.lineage;
  if (source.kind === 'retraining' && source.originalAt !== undefined) return source.originalAt;
  return (await readChampionRun(store, champion))?.startedAt ?? champion.promotedAt;
}

function noChampion(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} has no champion yet whose dataset could be trained on again. Train from a file first.`,
  );
}
