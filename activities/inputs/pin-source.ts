import type { Champion } from '../../contracts/champion.js';
import type { DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { currentChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import { readRun } from '../../registry/runs.js';
import { nullWhenLost } from '../../store/lost-objects.js';
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
  const lineage = champion && (await readModelManifest(store, champion.digest)).lineage;
  return {
    ...source,
    datasetDigest: source.datasetDigest ?? lineage!.datasetDigest,
    originalAt: source.originalAt ?? (await originalAtOf(store, champion, lineage?.source)),
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}

/** When the first of the runs behind the champion started, each on the data of the one before. */
async function originalAtOf(
  store: ObjectStore,
  champion: Champion | null,
  source: DataSource | undefined,
): Promise<string | undefined> {
  if (champion === null || source === undefined) return undefined;
  if (source.kind === 'retraining' && source.originalAt !== undefined) return source.originalAt;
  const run = champion.runId === null ? null : await readRun(store, champion.runId).catch(nullWhenLost);
  return run?.startedAt ?? champion.promotedAt;
}
