import assert from 'node:assert/strict';
import { describeAccuracy, updateAccuracy } from '../../../activities/observation/accuracy.js';
import { loadMemory } from '../../../activities/observation/memory.js';
import type { LabeledPrediction, MonitorMemory } from '../../../contracts/monitor-memory.js';
import { rowId } from '../../../policy/split.js';
import { championOf } from '../../api/serving/fake-champions.js';
import { temporaryStore } from '../../registry/temporary-directory.js';

const answer = (text: string, label: string, source = 'shop'): LabeledPrediction => ({
  rowId: rowId(text),
  source,
  label,
  predicted: 'positive',
  score: 0.8,
});
const options = { threshold: 0.85, rowsBetweenFalseAlarms: 1_000, quarantined: ['bot'] };

describe('a labeled text tests the champion', () => {
  let memory: MonitorMemory;
  beforeEach(async () => {
    memory = await loadMemory(await temporaryStore(), null, championOf(1), {
      reference: null,
      lacksReference: false,
      describeRecipe: async () => 'base tiny',
      reportProblem: assert.fail,
    });
  });
  const figures = () => {
    const accuracy = describeAccuracy(memory, options);
    return accuracy && [accuracy.rows, accuracy.rate];
  };

  it('once, with the label that it was given last', () => {
    updateAccuracy(
      memory,
      [answer('a', 'negative'), answer('b', 'positive'), answer('a', 'positive')],
      options,
    );
    assert.deepEqual(figures(), [2, 1]);
    updateAccuracy(memory, [answer('b', 'negative')], options);
    assert.deepEqual(figures(), [2, 1]);
  });

  it('with the label of a source that counts, whatever one in quarantine said of it before or after', () => {
    updateAccuracy(
      memory,
      [
        answer('a', 'negative', 'bot'),
        answer('a', 'positive'),
        answer('b', 'positive'),
        answer('b', 'negative', 'bot'),
        answer('c', 'negative', 'bot'),
      ],
      options,
    );
    assert.deepEqual(figures(), [2, 1]);
  });
});
