import type { Champion } from '../../contracts/champion.js';
import type { DatasetReference, DatasetRow, DataSource } from '../../contracts/dataset.js';
import type { Comparison } from '../../contracts/evaluation.js';
import { findContradictedRows } from '../../policy/gate/contradicted-rows.js';
import { sourcesNotUsed } from '../../policy/feedback/sources-not-used.js';
import { countNewestLabels } from '../../policy/gate/newest-labels.js';
import { seenSince } from '../../policy/feedback/unused-rows.js';
import { readAlarms } from '../../registry/alarms.js';
import { findRows } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';

/**
 * What feedback says about the test rows: which judge nothing, because they raised the champion's alarm or a newer label
 * contradicts them, which are from before the traffic changed, and the class shares of today.
 */
export async function readFeedbackFacts(
  store: ObjectStore,
  { champion, dataset, source }: { champion: Champion | null; dataset: DatasetReference; source: DataSource },
  rows: readonly DatasetRow[],
): Promise<Pick<Comparison, 'alarmRows' | 'rowsBeforeChange' | 'contradictedRows' | 'newestLabelCounts'>> {
  if (champion === null)
    return { alarmRows: [], rowsBeforeChange: [], contradictedRows: [], newestLabelCounts: null };
  const alarms = await readAlarms(store, champion.model, champion.generation);
  const retraining = source.kind === 'retraining' ? source : null;
  const log = openFeedbackLog(store, champion.model);
  const feedback = (await log.readSince(0, retraining?.feedbackUntil)).rows;
  const { excluded, quarantined } = sourcesNotUsed(feedback, retraining ?? {});
  const labeled = new Set(feedback.map(({ rowId }) => rowId));
  const sinceChange = new Set(seenSince(feedback, alarms.changedAt).map(({ rowId }) => rowId));
  const trust = { labels: dataset.labels, notUsed: [...excluded, ...quarantined] };
  return {
    alarmRows: rows.filter(({ id }) => alarms.raisedBy.has(id)).map(({ id }) => id),
    rowsBeforeChange: rows.filter(({ id }) => labeled.has(id) && !sinceChange.has(id)).map(({ id }) => id),
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
