import type { DataSource, DatasetManifest } from '../../contracts/dataset.js';
import { splitNames } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { capSources } from '../../policy/feedback/cap-sources.js';
import { latestLabels } from '../../policy/feedback/latest-labels.js';
import {
  readDatasetManifest,
  readSplit,
  storedDataset,
  type StoredDataset,
} from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { RowTable, SourceRow } from '../../sources/rows/row-table.js';

type RetrainingSource = Extract<DataSource, { kind: 'retraining' }>;

/**
 * The champion's data and the feedback since, as one table. Every row names its split: those of the champion's data keep it, for ever;
 * feedback has the one of its hash. The latest label of the feedback replaces an older one of the data.
 * @throws EvergreenError `not-found` or `corrupt-object` when the champion's data are not in the store
 */
export async function openRetraining(
  store: ObjectStore,
  model: string,
  source: RetrainingSource,
): Promise<{ table: RowTable; base: DatasetManifest }> {
  const { datasetDigest, feedbackUntil, excludedSources = [] } = source;
  if (datasetDigest === undefined || feedbackUntil === undefined)
    throw new EvergreenError('internal', 'This retraining source was not settled.');
  const dataset = storedDataset(datasetDigest);
  const base = await readDatasetManifest(store, dataset);
  const accepted = (await openFeedbackLog(store, model).readSince(0, feedbackUntil)).rows;
  const feedback = latestLabels(accepted.filter((row) => !excludedSources.includes(row.source)));
  const withText = feedback.rows.filter(({ text }) => text !== undefined);
  const known = withText.filter(({ label }) => base.labels.includes(label));
  const { rows: used, dropped } = capSources(known, await trainingRowsOfLabels(store, dataset));

  const bySource = new Map<string, number>();
  for (const row of used) bySource.set(row.source, (bySource.get(row.source) ?? 0) + 1);
  const counted = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${count} of ${name}`).join(', ');
  const withoutText = feedback.rows.length - withText.length;
  const unknownLabels = withText.length - known.length;
  const notes = [
    `The champion's data ${datasetDigest.slice(0, 16)} and ${used.length} labelled texts of feedback${used.length > 0 ? ` (${counted(bySource)})` : ''}.`,
    ...(excludedSources.length > 0 ? [`Not used: feedback from ${excludedSources.join(', ')}.`] : []),
    ...(feedback.relabelled > 0
      ? [`${feedback.relabelled} had their label changed; the latest counts.`]
      : []),
    ...(withoutText > 0 ? [`${withoutText} without text can only judge.`] : []),
    ...(unknownLabels > 0 ? [`${unknownLabels} have a label that the champion's data do not know.`] : []),
    ...(dropped.size > 0 ? [`Left out, as too many of one label from one source: ${counted(dropped)}.`] : []),
  ];

  async function* rows(): AsyncGenerator<SourceRow> {
    const corrections = new Map(used.map((row) => [row.rowId, row]));
    let line = 0;
    for (const split of splitNames) {
      for await (const row of readSplit(store, dataset, split)) {
        line += 1;
        const { id, text, group } = row;
        const correction = corrections.get(id);
        corrections.delete(id);
        yield {
          line,
          text,
          label: correction?.label ?? row.label,
          split,
          ...(group !== undefined && { group }),
          ...(row.source !== undefined && { source: row.source }),
        };
      }
    }
    for (const row of corrections.values()) {
      line += 1;
      yield { line, text: row.text!, label: row.label, split: row.split, source: `feedback:${row.source}` };
    }
  }
  const columns: RowTable['columns'] = { text: 'text', label: 'label', split: 'split', guessed: [] };
  return {
    table: { name: 'the retraining set', format: 'retraining', columns, notes, rows: rows() },
    base,
  };
}

async function trainingRowsOfLabels(
  store: ObjectStore,
  dataset: StoredDataset,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { label } of readSplit(store, dataset, 'train'))
    counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
