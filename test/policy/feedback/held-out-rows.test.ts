import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { heldOutRows } from '../../../policy/feedback/held-out-rows.js';

const row = (rowId: string, split: FeedbackRow['split']): FeedbackRow => ({
  ...{ rowId, split, label: 'positive' },
  ...{ source: 'shop', sender: 'cli', kind: 'random', at: '2026-11-27T10:00:00.000Z', sequence: 1 },
});
const known = new Map([
  ['trained', { split: 'train' }],
  ['validated', { split: 'validation' }],
  ['tested', { split: 'test' }],
] as const);

describe('held-out rows', () => {
  const ids = ['trained', 'validated', 'tested', 'unknown'];

  it('are test rows that the model was neither trained nor calibrated on', () => {
    const rows = ids.flatMap((id) => [row(id, 'test'), row(id, 'train')]);
    assert.deepEqual(heldOutRows(rows, known), [row('tested', 'test'), row('unknown', 'test')]);
  });

  it('are never reports of errors, which were chosen because a model was wrong', () => {
    const report = { ...row('unknown', 'train'), kind: 'errors' as const };
    assert.deepEqual(heldOutRows([report, { ...report, split: 'test' }], known), []);
  });

  it('are all rows whose hash says test when the dataset is gone', () => {
    const rows = ids.map((id) => row(id, 'test'));
    assert.deepEqual(heldOutRows(rows, null), rows);
  });
});
