import { splitNames, type SplitName } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';

const minimumRowsOfLabel = 10;

/**
 * Checks that the rows within a window are enough to train, validate and test a model.
 * @param oldestMs when the window began, in ms since 1970
 * @throws EvergreenError `invalid-data` when they are not
 */
export function requireEnoughInWindow(
  rows: readonly { split: SplitName; label: string }[],
  labels: readonly string[],
  oldestMs: number,
): void {
  const count = (split: SplitName, label?: string): number =>
    rows.filter((row) => row.split === split && (label ?? row.label) === row.label).length;
  const rare = labels.filter((label) => count('train', label) < minimumRowsOfLabel);
  if (rare.length === 0 && count('validation') > 0 && count('test') > 0) return;
  const left = splitNames.map((split) => `${count(split)} ${split}`).join(', ');
  throw new EvergreenError(
    'invalid-data',
    `The window leaves too few rows labeled since ${new Date(oldestMs).toISOString()}: ${left}. It takes at least ${minimumRowsOfLabel} training rows of each label and some rows to validate and to test. Use a longer window, or none.`,
  );
}
