import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { newRows } from '../../../policy/feedback/new-rows.js';

const row = (rowId: string, split: FeedbackRow['split'], label = 'positive'): FeedbackRow => ({
  ...{ rowId, split, label },
  ...{ source: 'shop', sender: 'cli', kind: 'random', at: '2026-11-27T10:00:00.000Z', sequence: 1 },
});
const known = new Map([
  ['trained', { split: 'train', label: 'positive' }],
  ['validated', { split: 'validation', label: 'positive' }],
  ['tested', { split: 'test', label: 'positive' }],
] as const);

describe('new rows', () => {
  it('are those that the dataset lacks, or trains on with another label', () => {
    const rows = ['trained', 'validated', 'tested', 'unknown'].flatMap((id) => [
      row(id, 'train', 'positive'),
      row(id, 'train', 'negative'),
    ]);
    assert.deepEqual(
      newRows(rows, known).map(({ rowId, label }) => [rowId, label]),
      [
        ['trained', 'negative'],
        ['validated', 'negative'],
        ['unknown', 'positive'],
        ['unknown', 'negative'],
      ],
    );
    assert.deepEqual(newRows(rows, null), rows);
  });
});
