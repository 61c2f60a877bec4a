import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { readChampion } from './read-champion.js';

/**
 * Checks, before anything is trained, that a source has the champion's labels. The gate checks the candidate once more,
 * because another champion may have come meanwhile.
 * @param data labels and name of the source, and whether it is the sample corpus
 * @throws EvergreenError `invalid-data` when the labels differ and the run may not replace them
 */
export async function requireChampionLabels(
  store: ObjectStore,
  { model, gate }: Pick<RunRecord, 'model' | 'gate'>,
  { labels, name, sample }: { labels: readonly string[]; name: string; sample: boolean },
): Promise<void> {
  if (gate.replaceLabels) return;
  const manifest = (await readChampion(store, model).catch(nullWhenLost))?.manifest;
  if (manifest === undefined || (manifest.lineage.sample && !sample)) return;
  const added = labels.filter((label) => !manifest.labels.includes(label));
  const removed = manifest.labels.filter((label) => !labels.includes(label));
  if (added.length + removed.length === 0) return;
  throw new EvergreenError(
    'invalid-data',
    `The labels of ${name} are ${quoted(labels)}, but the champion's are ${quoted(manifest.labels)}. ` +
      `${adviceFor(added, removed)} If the new labels are meant to replace the champion's, add --replace (gate.replaceLabels).`,
    { details: { added, removed } },
  );
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
