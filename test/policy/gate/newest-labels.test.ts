import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { countNewestLabels } from '../../../policy/gate/newest-labels.js';

const labels = ['negative', 'positive'];
const feedback = (count: number, label: string, changes: Partial<FeedbackRow> = {}): FeedbackRow[] =>
  Array.from({ length: count }, (_, row) => ({
    ...{
      rowId: `${label} ${row} ${changes.source ?? ''}`,
      label,
      source: 'shop',
      sender: 'cli',
      kind: 'random',
    },
    ...{ at: '2026-11-27T10:00:00.000Z', split: 'train', sequence: 1, ...changes },
  }));

describe('the class shares of today', () => {
  const count = (rows: readonly FeedbackRow[], notUsed: string[] = []) =>
    countNewestLabels(rows, { labels, notUsed });

  it('are those of the newest 100 labels', () => {
    assert.deepEqual(count([...feedback(500, 'negative'), ...feedback(80, 'positive')]), [20, 80]);
  });

  it('are unknown with fewer than 50 labels', () => {
    assert.equal(count(feedback(49, 'positive')), null);
    assert.deepEqual(count(feedback(50, 'positive')), [0, 50]);
  });

  it('count neither reports of errors, nor excluded sources, nor unknown labels', () => {
    const others = [
      ...feedback(60, 'negative', { kind: 'errors', source: 'button' }),
      ...feedback(60, 'negative', { source: 'swapper' }),
      ...feedback(60, 'mixed', { source: 'mixed' }),
    ];
    assert.deepEqual(count([...feedback(60, 'positive'), ...others], ['swapper']), [0, 60]);
  });
});
