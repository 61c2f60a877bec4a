import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { latestLabels } from '../../../policy/feedback/latest-labels.js';

const row = (label: string, kind: FeedbackRow['kind'], split: FeedbackRow['split']): FeedbackRow => ({
  ...{ rowId: '0123456789abcdef', text: 'a text', label, kind, split },
  ...{ source: 'shop', sender: 'cli', at: '2026-11-27T10:00:00.000Z', sequence: 1 },
});
const mergedOf = (...rows: FeedbackRow[]) => {
  const { rows: merged, relabelled } = latestLabels(rows);
  return [...merged.map(({ label, kind, split }) => [label, kind, split]), relabelled];
};

describe('the label of a text', () => {
  it('is the latest', () => {
    assert.deepEqual(mergedOf(row('negative', 'random', 'test'), row('positive', 'random', 'test')), [
      ['positive', 'random', 'test'],
      1,
    ]);
  });

  it('is not that of a report of an error when the text was labeled at random, before or after', () => {
    const random = row('negative', 'random', 'test');
    const report = row('positive', 'errors', 'train');
    assert.deepEqual(mergedOf(random, report), [['negative', 'random', 'test'], 0]);
    assert.deepEqual(mergedOf(report, random), [['negative', 'random', 'test'], 1]);
  });
});
