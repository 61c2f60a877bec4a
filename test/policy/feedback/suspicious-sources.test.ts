import assert from 'node:assert/strict';
import { suspiciousSources, type ContradictableLabel } from '../../../policy/feedback/suspicious-sources.js';

const labels = (source: string, rows: number, contradictions: number, score = 0.97): ContradictableLabel[] =>
  Array.from({ length: rows }, (_, row) => ({
    source,
    predicted: 'positive',
    label: row < contradictions ? 'negative' : 'positive',
    score,
  }));

describe('labels that contradict confident predictions', () => {
  it('en masse put their source under suspicion, and no other', () => {
    assert.deepEqual(suspiciousSources([...labels('bot', 40, 36), ...labels('support', 200, 20)]), ['bot']);
  });

  it('as often as right are still believed: the world may have changed', () => {
    assert.deepEqual(suspiciousSources(labels('shop', 200, 100)), []);
  });

  it('prove nothing when they are few, or when the model was unsure', () => {
    assert.deepEqual(suspiciousSources([...labels('few', 19, 19), ...labels('unsure', 500, 500, 0.7)]), []);
  });
});
