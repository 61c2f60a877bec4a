import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { capSources } from '../../../policy/feedback/cap-sources.js';

const row = (number: number, source: string, label: string, split: FeedbackRow['split']): FeedbackRow => ({
  rowId: String(number).padStart(16, '0'),
  text: `text ${number}`,
  label,
  source,
  sender: 'cli',
  kind: 'random',
  at: '2026-11-25T10:00:00.000Z',
  split,
  sequence: number,
});

const counts = new Map([
  ['positive', 120],
  ['negative', 120],
]);

describe('a flood of one label from one source', () => {
  const flood = Array.from({ length: 500 }, (_, number) => row(number, 'bot', 'positive', 'train'));

  it('is capped at as many rows as the data had of that label; the newest stay', () => {
    const { rows, dropped } = capSources(flood, counts);
    assert.deepEqual([...dropped], [['bot', 380]]);
    assert.deepEqual(rows, flood.slice(380));
  });

  it('leaves other sources, other labels and test rows alone', () => {
    const others = [
      ...Array.from({ length: 60 }, (_, number) => row(1_000 + number, 'support', 'positive', 'train')),
      ...Array.from({ length: 60 }, (_, number) => row(2_000 + number, 'bot', 'negative', 'train')),
      ...Array.from({ length: 200 }, (_, number) => row(3_000 + number, 'bot', 'positive', 'test')),
    ];
    const { rows } = capSources([...flood, ...others], counts);
    assert.deepEqual(rows.slice(120), others);
  });

  it('does not touch a little feedback on little data', () => {
    const few = flood.slice(0, 50);
    assert.deepEqual(capSources(few, new Map([['positive', 3]])), { rows: few, dropped: new Map() });
  });

  it('counts sources and labels whatever they are called', () => {
    const strange = flood.map((one) => ({ ...one, source: 'constructor', label: 'toString' }));
    const { rows, dropped } = capSources(strange, new Map());
    assert.deepEqual([rows.length, [...dropped]], [50, [['constructor', 450]]]);
  });
});
