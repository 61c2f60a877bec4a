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

describe('labels that contradict predictions', () => {
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

  it('prove nothing when they are few, and less where the model is unsure', () => {
    assert.deepEqual(suspiciousSources([...labels('few', 19, 19), ...labels('unsure', 100, 70, 0.6)]), []);
    assert.deepEqual(suspiciousSources(labels('sure', 100, 70)), ['sure']);
  });

  it('put their source under suspicion also when the model is unsure and always wrong, as in reports of errors', () => {
    assert.deepEqual(suspiciousSources(labels('button', 25, 25, 0.6)), ['button']);
  });

  it('count only while they are new: a source that turned bad is found, one that was mended is not', () => {
    const later = (rows: LabeledPrediction[]) =>
      rows.map((row) => ({ ...row, rowId: rowId(`later ${row.rowId}`) }));
    assert.deepEqual(suspiciousSources([...labels('shop', 1_000, 100), ...later(labels('shop', 100, 90))]), [
      'shop',
    ]);
    assert.deepEqual(
      suspiciousSources([...labels('shop', 1_000, 900), ...later(labels('shop', 100, 10))]),
      [],
    );
  });
});
