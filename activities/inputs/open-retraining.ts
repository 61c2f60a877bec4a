import type { DataSource, DatasetManifest } from '../../contracts/dataset.js';
import { splitNames } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { capSources } from '../../policy/feedback/cap-sources.js';
import { latestLabels } from '../../policy/feedback/latest-labels.js';
import { fetchDataset, readSplit, type LocalDataset } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { RowTable, SourceRow } from '../../sources/rows/row-table.js';
import type { ActivityDependencies } from '../dependencies.js';

type RetrainingSource = Extract<DataSource, { kind: 'retraining' }>;

/**
 * The champion's dataset and the feedback since, as one table. Every row names its split: rows of the dataset
 * keep theirs, feedback has the one of its hash. The latest label of the feedback replaces an older one of
 * the dataset.
 * @throws EvergreenError `not-found` or `corrupt-object` when the champion's dataset is not in the store
 */
export async function openRetraining(
  dependencies: ActivityDependencies,
  model: string,
  source: RetrainingSource,
): Promise<{ table: RowTable; base: DatasetManifest }> {
  const { datasetDigest, feedbackUntil, excludedSources = [] } = source;
  if (datasetDigest === undefined || feedbackUntil === undefined)
    throw new EvergreenError('internal', 'This retraining source was not pinned.');
  const { store } = dependencies;
  const dataset = await fetchDataset(store, datasetDigest, dependencies);
  const base = dataset.manifest;
  const accepted = (await openFeedbackLog(store, model).readSince(0, feedbackUntil)).rows;
  const feedback = latestLabels(accepted.filter((row) => !excludedSources.includes(row.source)));
  const withText = feedback.rows.filter(({ text }) => text !== undefined);
  const known = withText.filter(({ label }) => base.labels.includes(label));
  const { rows: used, dropped } = capSources(known, await countTrainingRows(dataset));

  const bySource = new Map<string, number>();
  for (const row of used) bySource.set(row.source, (bySource.get(row.source) ?? 0) + 1);
  const counted = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${count} of ${name}`).join(', ');
  const withoutText = feedback.rows.length - withText.length;
  const unknownLabels = withText.length - known.length;
  const notes = [
    `The champion's dataset ${datasetDigest.slice(0, 16)} and ${used.length} labeled texts of feedback${used.length > 0 ? ` (${counted(bySource)})` : ''}.`,
    ...(excludedSources.length > 0 ? [`Not used: feedback from ${excludedSources.join(', ')}.`] : []),
    ...(feedback.relabelled > 0
      ? [`${feedback.relabelled} had their label changed; the latest counts.`]
      : []),
    ...(withoutText > 0 ? [`${withoutText} without text can only judge.`] : []),
    ...(unknownLabels > 0
      ? [`${unknownLabels} have a label that the champion's dataset does not have.`]
      : []),
    ...(dropped.size > 0
      ? [`Left out because one source gave too many of one label: ${counted(dropped)}.`]
      : []),
  ];

  async function* rows(): AsyncGenerator<SourceRow> {
    const corrections = new Map(used.map((row) => [row.rowId, row]));
    let line = 0;
    for (const split of splitNames) {
      for await (const row of readSplit(dataset, split)) {
        line += 1;
        const correction = corrections.get(row.id);
        corrections.delete(row.id);
        yield { ...row, line, split, label: correction?.label ?? row.label };
      }
    }
    for (const row of corrections.values()) {
      line += 1;
      const { rowId: id, label, split } = row;
      yield { line, id, text: row.text!, label, split, source: `feedback:${row.source}` };
    }
  }
  const columns: RowTable['columns'] = { text: 'text', label: 'label', split: 'split', guessed: [] };
  return {
    table: { name: 'the retraining set', format: 'retraining', columns, notes, rows: rows() },
    base,
  };
}

async function countTrainingRows(dataset: LocalDataset): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { label } of readSplit(dataset, 'train')) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
