import { splitNames, type DatasetManifest, type DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { feedbackKinds, type FeedbackRow } from '../../contracts/feedback.js';
import type { RunRecord } from '../../contracts/run.js';
import { latestLabels } from '../../policy/feedback/latest-labels.js';
import { rowSourceOf } from '../../policy/feedback/row-source.js';
import { sourcesNotUsed } from '../../policy/feedback/sources-not-used.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { RowTable, SourceRow } from '../../sources/rows/row-table.js';
import type { ActivityDependencies } from '../dependencies.js';
import { findImplausibleErrors } from './check-errors.js';
import { planRetraining } from './plan-retraining.js';

type RetrainingSource = Extract<DataSource, { kind: 'retraining' }>;

/**
 * The champion's dataset and the feedback since, as one table. Every row names its split: rows of the dataset
 * keep theirs, feedback has the one of its hash. The latest label of the feedback replaces an older one of a training row;
 * rows that test or validate keep theirs.
 * @param work.directory an existing directory for temporary files
 * @returns the table and the champion's dataset
 * @throws EvergreenError `not-found` or `corrupt-object` when the champion's dataset is not in the store
 */
export async function openRetraining(
  dependencies: ActivityDependencies,
  { model, startedAt }: Pick<RunRecord, 'model' | 'startedAt'>,
  source: RetrainingSource,
  work: { directory: string; signal: AbortSignal },
): Promise<{ table: RowTable; base: DatasetManifest }> {
  const { datasetDigest, feedbackUntil, trustedSources = [] } = source;
  if (datasetDigest === undefined || feedbackUntil === undefined)
    throw new EvergreenError('internal', 'This retraining source was not pinned.');
  const { store } = dependencies;
  const dataset = await fetchDataset(store, datasetDigest, dependencies);
  const base = dataset.manifest;
  const accepted = (await openFeedbackLog(store, model).readSince(0, feedbackUntil)).rows;
  const { excluded, quarantined } = sourcesNotUsed(accepted, source);
  const leftOut = new Set(
    [...excluded, ...quarantined].flatMap((name) =>
      feedbackKinds.map((kind) => rowSourceOf({ kind, source: name })),
    ),
  );
  const isUsed = (row: FeedbackRow): boolean => !leftOut.has(rowSourceOf(row));
  const used = latestLabels(accepted.filter(isUsed));
  const implausible = (await findImplausibleErrors(dataset, used.rows, work)).filter(
    (name) => !trustedSources.includes(name),
  );
  for (const name of implausible) leftOut.add(rowSourceOf({ kind: 'errors', source: name }));
  const feedback = latestLabels(accepted.filter(isUsed));
  const plan = await planRetraining(dataset, feedback.rows, {
    leftOut,
    oldestMs: source.windowMs === undefined ? -Infinity : Date.parse(startedAt) - source.windowMs,
    originalAt: source.originalAt,
  });
  const notes = [
    `The champion's dataset ${datasetDigest.slice(0, 16)} and ${plan.usedFeedback}.`,
    ...(excluded.length > 0 ? [`Not used: feedback from ${excluded.join(', ')}.`] : []),
    ...(quarantined.length > 0
      ? [
          `Not used: feedback from ${quarantined.join(', ')}, which contradicts too many predictions. Check it; if it is right, trust the source (--trust ${quarantined.join(' ')}).`,
        ]
      : []),
    ...(implausible.length > 0
      ? [
          `Not used: reports of errors from ${implausible.join(', ')}, which contradict too many predictions of models that have not seen them. Check them; if they are right, trust the source (--trust ${implausible.join(' ')}).`,
        ]
      : []),
    ...(feedback.relabelled > 0
      ? [`${feedback.relabelled} had their label changed; the latest counts.`]
      : []),
    ...plan.notes,
  ];

  async function* rows(): AsyncGenerator<SourceRow> {
    let line = 0;
    for (const split of splitNames)
      for await (const row of readSplit(dataset, split)) {
        const planned = plan.apply(row, split);
        if (planned !== null) yield { ...planned, line: ++line };
      }
    for (const row of plan.added) yield { ...row, line: ++line };
  }
  const columns: RowTable['columns'] = { text: 'text', label: 'label', split: 'split', guessed: [] };
  return {
    table: { name: 'the retraining set', format: 'retraining', columns, notes, rows: rows() },
    base,
  };
}
