import assert from 'node:assert/strict';
import type { LabeledPrediction } from '../../../contracts/monitor-memory.js';
import { rowId } from '../../../policy/split.js';
import { suspiciousSources } from '../../../policy/feedback/suspicious-sources.js';

const labels = (source: string, rows: number, contradictions: number, score = 0.97): LabeledPrediction[] =>
  Array.from({ length: rows }, (_, row) => ({
    rowId: rowId(`text ${row}`),
    source,
    predicted: 'positive',
    label: row < contradictions ? 'negative' : 'positive',
    score,
  }));

describe('labels that contradict confident predictions', () => {
  it('en masse put their source under suspicion, and no other', () => {
    assert.deepEqual(suspiciousSources([...labels('bot', 40, 36), ...labels('support', 200, 20)]), ['bot']);
  });

  it('as often as not are still trusted: the texts may have changed', () => {
    assert.deepEqual(suspiciousSources(labels('shop', 200, 100)), []);
  });

  it('prove no more when they are sent again, nor when they were corrected', () => {
    const once = labels('shop', 5, 5);
    assert.deepEqual(suspiciousSources(Array.from({ length: 10 }, () => once).flat()), []);
    assert.deepEqual(suspiciousSources([...labels('shop', 40, 40), ...labels('shop', 40, 4)]), []);
  });

  it('prove nothing when they are few, or when the model was unsure', () => {
    assert.deepEqual(suspiciousSources([...labels('few', 19, 19), ...labels('unsure', 500, 500, 0.7)]), []);
  });
});
