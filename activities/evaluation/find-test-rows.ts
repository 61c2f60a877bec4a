import type { Champion } from '../../contracts/champion.js';
import type { DatasetReference, DatasetRow, DataSource } from '../../contracts/dataset.js';
import type { Comparison } from '../../contracts/evaluation.js';
import { findContradictedRows } from '../../policy/gate/contradicted-rows.js';
import { sourcesNotUsed } from '../../policy/feedback/sources-not-used.js';
import { countNewestLabels } from '../../policy/gate/newest-labels.js';
import { readAlarmRows } from '../../registry/alarm-rows.js';
import { findRows } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';

/**
 * What feedback says about the test rows: which judge nothing, because they raised the champion's alarm or a newer label
 * contradicts them, and the class shares of today.
 */
export async function readFeedbackFacts(
  store: ObjectStore,
  { champion, dataset, source }: { champion: Champion | null; dataset: DatasetReference; source: DataSource },
  rows: readonly DatasetRow[],
): Promise<Pick<Comparison, 'alarmRows' | 'contradictedRows' | 'newestLabelCounts'>> {
  if (champion === null) return { alarmRows: [], contradictedRows: [], newestLabelCounts: null };
  const alarmRows = await readAlarmRows(store, champion.model, champion.generation);
  const retraining = source.kind === 'retraining' ? source : null;
  const log = openFeedbackLog(store, champion.model);
  const feedback = (await log.readSince(0, retraining?.feedbackUntil)).rows;
  const { excluded, quarantined } = sourcesNotUsed(feedback, retraining ?? {});
  const trust = { labels: dataset.labels, notUsed: [...excluded, ...quarantined] };
  return {
    alarmRows: rows.filter(({ id }) => alarmRows.has(id)).map(({ id }) => id),
    contradictedRows: findContradictedRows(rows, feedback, trust),
    newestLabelCounts: countNewestLabels(feedback, trust),
  };
}

/** Which of the test rows `ids` are in the champion's dataset; null when that is no longer known. */
export async function findChampionRows(
  dependencies: ActivityDependencies,
  datasetDigest: string,
  ids: readonly string[],
): Promise<Comparison['championRows']> {
  const known = await findRows(dependencies.store, datasetDigest, ids, dependencies);
  if (known === null) return null;
  const idsOf = (isTest: boolean) =>
    [...known.values()].filter(({ split }) => (split === 'test') === isTest).map(({ id }) => id);
  return { test: idsOf(true), trained: idsOf(false) };
}
