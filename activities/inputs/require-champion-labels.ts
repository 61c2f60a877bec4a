import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import type { RowTable } from '../../sources/rows/row-table.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { readChampion } from './read-champion.js';

/**
 * The labels that a source must have: the champion's. Null when it may have others: there is no champion, the run may replace
 * labels, or the champion was trained on the sample corpus and the source is another.
 */
export async function requiredLabels(
  store: ObjectStore,
  { model, gate }: Pick<RunRecord, 'model' | 'gate'>,
  { sample }: { sample: boolean },
): Promise<readonly string[] | null> {
  if (gate.replaceLabels) return null;
  const manifest = (await readChampion(store, model).catch(nullWhenLost))?.manifest;
  return manifest === undefined || (manifest.lineage.sample && !sample) ? null : manifest.labels;
}

/**
 * Checks, before anything is trained, that a source has the required labels. The gate checks the candidate once more,
 * because another champion may have come meanwhile.
 * @throws EvergreenError `invalid-data` when the labels differ
 */
export function requireLabels(
  { labels, name }: { labels: readonly string[]; name: string },
  required: readonly string[],
): void {
  const added = labels.filter((label) => !required.includes(label));
  const removed = required.filter((label) => !labels.includes(label));
  if (added.length + removed.length === 0) return;
  throw new EvergreenError(
    'invalid-data',
    `The labels of ${name} are ${quoted(labels)}, but the champion's are ${quoted(required)}. ` +
      `${adviceFor(added, removed)} If the new labels are meant to replace the champion's, add --replace (gate.replaceLabels).`,
    { details: { added, removed } },
  );
}

const rowsToLookAt = 1_000;

/** The same rows. Labels that are not among the required ones fail after the first rows, not at the end of a long file. */
export async function* refuseOtherLabels(
  { rows, name }: Pick<RowTable, 'rows' | 'name'>,
  required: readonly string[],
): RowTable['rows'] {
  const seen = new Set<string>();
  let count = 0;
  for await (const row of rows) {
    if (++count <= rowsToLookAt && 'label' in row) seen.add(row.label);
    if (count === rowsToLookAt && [...seen].some((label) => !required.includes(label)))
      requireLabels({ labels: [...seen].sort(), name }, required);
    yield row;
  }
}

function adviceFor(added: readonly string[], removed: readonly string[]): string {
  if (added.length > 0 && added.every((label) => /^-?\d+(\.\d+)?$/.test(label)))
    return 'Write the names of the labels in place of their numbers, or name another column with --label-column.';
  if (added.length === 0)
    return `Add rows with the label ${quoted(removed)}, or name another column with --label-column.`;
  return 'Write the labels as the champion has them, or name another column with --label-column.';
}

function quoted(labels: readonly string[]): string {
  const shown = labels.slice(0, 5).map((label) => `"${label}"`);
  return labels.length > 5 ? `${shown.join(', ')} and ${labels.length - 5} more` : shown.join(', ');
}
