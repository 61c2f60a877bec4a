import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { unusedRows } from '../../../policy/feedback/unused-rows.js';

const row = (
  text: string,
  source: string,
  sequence: number,
  extra: Partial<FeedbackRow> = {},
): FeedbackRow => ({
  rowId: text.padStart(16, '0'),
  text,
  label: 'positive',
  source,
  sender: 'cli',
  kind: 'random',
  at: '2026-11-25T10:00:00.000Z',
  split: 'train',
  sequence,
  ...extra,
});
const unused = (rows: FeedbackRow[], quarantined: string[] = [], after = 0): (string | undefined)[] =>
  unusedRows(rows, { labels: ['negative', 'positive'], quarantined, after }).map(({ text }) => text);

describe('what a retraining would learn from', () => {
  it('are texts to train on with a known label that came after what a rejected candidate had', () => {
    const { text: _, ...withoutText } = row('b', 'shop', 2);
    const rows = [
      row('a', 'shop', 1),
      withoutText,
      row('c', 'shop', 3, { split: 'test' }),
      row('d', 'shop', 4, { label: 'odd' }),
      row('e', 'shop', 5),
    ];
    assert.deepEqual(unused(rows), ['a', 'e']);
    assert.deepEqual(unused(rows, [], 1), ['e']);
  });

  it('is not taken away by a source in quarantine that labels the same texts', () => {
    const rows = [row('a', 'shop', 1), row('a', 'bot', 2, { label: 'negative' }), row('b', 'bot', 3)];
    assert.deepEqual(unused(rows, ['bot']), ['a']);
  });
});
