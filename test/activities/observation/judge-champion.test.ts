import assert from 'node:assert/strict';
import { describeAccuracy, judgeAnswers } from '../../../activities/observation/judge-champion.js';
import { recallMemory } from '../../../activities/observation/memory.js';
import type { JudgedRow, MonitorMemory } from '../../../contracts/monitor-memory.js';
import { rowId } from '../../../policy/split.js';
import { championOf } from '../../api/serving/fake-champions.js';
import { temporaryStore } from '../../registry/temporary-directory.js';

const answer = (text: string, label: string, source = 'shop'): JudgedRow => ({
  rowId: rowId(text),
  source,
  label,
  predicted: 'positive',
  score: 0.8,
});
const options = { threshold: 0.85, rowsBetweenFalseAlarms: 1_000, quarantined: ['bot'] };

describe('a labelled text judges the champion', () => {
  let memory: MonitorMemory;
  beforeEach(async () => {
    memory = await recallMemory(await temporaryStore(), null, championOf(1), {
      reference: null,
      learnedFromFeedback: false,
      log: assert.fail,
    });
  });
  const figures = () => {
    const accuracy = describeAccuracy(memory, options);
    return accuracy && [accuracy.rows, accuracy.rate];
  };

  it('once, with the label that it was given last', () => {
    judgeAnswers(
      memory,
      [answer('a', 'negative'), answer('b', 'positive'), answer('a', 'positive')],
      options,
    );
    assert.deepEqual(figures(), [2, 1]);
    judgeAnswers(memory, [answer('b', 'negative')], options);
    assert.deepEqual(figures(), [2, 1]);
  });

  it('with the label of a source that counts, whatever one in quarantine said of it before or after', () => {
    judgeAnswers(
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
