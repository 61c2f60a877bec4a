import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { findContradictedRows } from '../../../policy/gate/contradicted-rows.js';

const rows = [
  { id: 'a', label: 'good' },
  { id: 'b', label: 'bad' },
];
const feedback = (rowId: string, label: string, overrides: Partial<FeedbackRow> = {}): FeedbackRow => ({
  rowId,
  label,
  source: 'support',
  sender: 'cli',
  kind: 'random',
  at: '2026-11-24T10:00:00.000Z',
  split: 'test',
  sequence: 1,
  ...overrides,
});
const contradicted = (...given: FeedbackRow[]) =>
  findContradictedRows(rows, given, { labels: ['bad', 'good'], notUsed: ['bot'] });

describe('rows that are contradicted', () => {
  it('are those whose newest trusted label is another', () => {
    assert.deepEqual(contradicted(feedback('a', 'bad'), feedback('c', 'bad')), ['a']);
    assert.deepEqual(contradicted(feedback('a', 'good'), feedback('b', 'bad')), []);
    assert.deepEqual(contradicted(feedback('a', 'bad'), feedback('a', 'good')), []);
  });

  it('are not those that only reported errors, sources in quarantine or unknown labels contradict', () => {
    assert.deepEqual(contradicted(feedback('a', 'bad', { kind: 'errors' })), []);
    assert.deepEqual(contradicted(feedback('a', 'bad', { source: 'bot' })), []);
    assert.deepEqual(contradicted(feedback('a', 'mixed')), []);
  });
});
