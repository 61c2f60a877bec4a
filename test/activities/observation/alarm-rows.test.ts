import assert from 'node:assert/strict';
import { keepAlarmRows } from '../../../activities/observation/alarm-rows.js';
import { startAccuracyDetector } from '../../../policy/accuracy/accuracy-detector.js';
import { readAlarmRows } from '../../../registry/alarm-rows.js';
import { createDirectoryStore } from '../../../store/directory-store.js';
import { idOf } from '../../policy/challenge/example-challenge.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const memoryWith = (rows: number, evidence: { alarmed: boolean; span: number }) => ({
  generation: 3,
  accuracy: { ...startAccuracyDetector(), evidence: { log: 7, ...evidence } },
  labeledPredictions: Array.from({ length: rows }, (_, index) => ({
    rowId: idOf(index),
    source: index % 2 === 0 ? 'shop' : 'bot',
    label: 'positive',
    predicted: 'negative',
    score: 0.6,
  })),
});

describe('the texts that raised an alarm of low accuracy', () => {
  const directory = useTemporaryDirectory();
  const keep = async (
    memory: ReturnType<typeof memoryWith>,
    options: { wasAlarmed?: boolean; quarantined?: string[] } = {},
  ): Promise<string[]> => {
    const store = createDirectoryStore(directory());
    await keepAlarmRows(store, 'default', memory, { wasAlarmed: false, quarantined: [], ...options });
    return [...(await readAlarmRows(store, 'default', 3))];
  };

  it('are those since the accuracy seems to have fallen', async () => {
    assert.deepEqual(await keep(memoryWith(10, { alarmed: true, span: 3 })), [idOf(7), idOf(8), idOf(9)]);
  });

  it('are only those that counted', async () => {
    const rows = await keep(memoryWith(10, { alarmed: true, span: 3 }), { quarantined: ['bot'] });
    assert.deepEqual(rows, [idOf(4), idOf(6), idOf(8)]);
  });

  it('are kept once, not again while the alarm is on, and added to by the next alarm', async () => {
    await keep(memoryWith(4, { alarmed: true, span: 2 }));
    assert.deepEqual(await keep(memoryWith(4, { alarmed: true, span: 2 })), [idOf(2), idOf(3)]);
    assert.deepEqual(await keep(memoryWith(9, { alarmed: true, span: 7 }), { wasAlarmed: true }), [
      idOf(2),
      idOf(3),
    ]);
    assert.deepEqual(await keep(memoryWith(9, { alarmed: true, span: 1 })), [idOf(2), idOf(3), idOf(8)]);
  });

  it('are none without an alarm', async () => {
    assert.deepEqual(await keep(memoryWith(4, { alarmed: false, span: 2 })), []);
  });
});
