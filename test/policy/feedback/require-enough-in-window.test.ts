import assert from 'node:assert/strict';
import type { SplitName } from '../../../contracts/dataset.js';
import { requireEnoughInWindow } from '../../../policy/feedback/require-enough-in-window.js';

const rowsOf = (count: number, split: SplitName, label: string) =>
  Array.from({ length: count }, () => ({ split, label }));
const check = (positives: number, test: number): void =>
  requireEnoughInWindow(
    [
      ...rowsOf(10, 'train', 'negative'),
      ...rowsOf(positives, 'train', 'positive'),
      ...rowsOf(1, 'validation', 'positive'),
      ...rowsOf(test, 'test', 'negative'),
    ],
    ['negative', 'positive'],
    Date.parse('2026-11-01T00:00:00.000Z'),
  );

describe('the rows within a window', () => {
  it('are enough with ten training rows of each label and some rows to validate and to test', () => {
    check(10, 1);
  });

  it('are refused when a label is rare or a split is empty, with their numbers', () => {
    const message = /since 2026-11-01T00:00:00.000Z: 19 train, 1 validation, 1 test.*longer window/;
    assert.throws(() => check(9, 1), { code: 'invalid-data', message });
    assert.throws(() => check(10, 0), { code: 'invalid-data' });
  });
});
