import { splitNames, type SplitName } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';

/**
 * Checks that a selection of rows is enough to train and test a model.
 * @param selection the rows of each split, as indices into `rows`
 * @param options.isCrossValidated all rows train, and the other splits are meant to be empty
 * @returns notes for a person about weaknesses that do not prevent training
 * @throws EvergreenError `invalid-data` when a split is empty, a label is missing from training, the test
 * rows have one label only, or there are fewer training rows than `limit`
 */
export function requireTrainable(
  { rows, labels }: { rows: { labelAt(index: number): string }; labels: readonly string[] },
  selection: Readonly<Record<SplitName, readonly number[]>>,
  { limit, isCrossValidated = false }: { limit?: number | undefined; isCrossValidated?: boolean } = {},
): string[] {
  const fail = (problem: string) => {
    const counts = splitNames.map((split) => `${selection[split].length} ${split}`).join(', ');
    throw new EvergreenError('invalid-data', `${problem} (rows: ${counts})`);
  };
  if (limit !== undefined && limit < labels.length) {
    fail(`A limit of ${limit} training rows cannot cover ${labels.length} labels. Raise the limit`);
  }
  for (const split of isCrossValidated ? (['train'] as const) : splitNames) {
    if (selection[split].length === 0)
      fail(`No row is left for ${split}. Add rows, or check the split column`);
  }
  if (limit !== undefined && selection.train.length < limit) {
    fail(
      `The limit asks for ${limit} training rows, but there are only ${selection.train.length}. Lower the limit or leave it out`,
    );
  }
  const missing = (split: SplitName) => {
    const present = new Set(selection[split].map((index) => rows.labelAt(index)));
    return labels.filter((label) => !present.has(label));
  };
  const untrained = missing('train');
  if (untrained.length > 0) {
    fail(`No training row has the label ${quoted(untrained)}. Add rows of it, or raise the limit`);
  }
  if (isCrossValidated) return [];
  if (labels.length - missing('test').length < 2) {
    fail('All test rows have the same label, so no model can be judged. Add rows, or check the split column');
  }
  return (['validation', 'test'] as const)
    .filter((split) => missing(split).length > 0)
    .map((split) => `No ${split} row has the label ${quoted(missing(split))}.`);
}

function quoted(labels: string[]): string {
  const shown = labels.slice(0, 5).map((label) => `"${label}"`);
  return labels.length > 5 ? `${shown.join(', ')} and ${labels.length - 5} more` : shown.join(', ');
}
