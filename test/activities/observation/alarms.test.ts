import assert from 'node:assert/strict';
import { keepAlarms } from '../../../activities/observation/alarms.js';
import type { MonitorMemory } from '../../../contracts/monitor-memory.js';
import { startAccuracyDetector } from '../../../policy/accuracy/accuracy-detector.js';
import { readAlarms } from '../../../registry/alarms.js';
import { createDirectoryStore } from '../../../store/directory-store.js';
import { idOf } from '../../policy/challenge/example-challenge.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const minuteMs = 60_000;
const timeOf = (minute: number): string => new Date(minute * minuteMs).toISOString();

/** Text `index` was seen in minute `index`; every second one is from the source `bot`. */
const memoryWith = (
  rows: number,
  evidence: { alarmed: boolean; span: number },
  driftedAt: string | null = null,
) => ({
  generation: 3,
  accuracy: { ...startAccuracyDetector(), evidence: { log: 7, ...evidence } },
  labeledPredictions: Array.from({ length: rows }, (_, index) => ({
    rowId: idOf(index),
    source: index % 2 === 0 ? 'shop' : 'bot',
    label: 'positive',
    predicted: 'negative',
    score: 0.6,
  })),
  drift: { alarmedAt: driftedAt } as MonitorMemory['drift'],
});
const feedback = Array.from({ length: 10 }, (_, index) => ({
  rowId: idOf(index),
  label: 'positive',
  source: 'shop',
  sender: 'cli',
  kind: 'random' as const,
  at: timeOf(index),
  split: 'test' as const,
  sequence: 1,
}));

describe('alarms about a champion', () => {
  const directory = useTemporaryDirectory();
  const keep = async (
    memory: ReturnType<typeof memoryWith>,
    options: { wasAlarmed?: boolean; quarantined?: string[] } = {},
  ): Promise<{ raisedBy: string[]; changedAt: number | null }> => {
    const store = createDirectoryStore(directory());
    await keepAlarms(store, 'default', memory, { feedback, wasAlarmed: false, quarantined: [], ...options });
    const { raisedBy, changedAt } = await readAlarms(store, 'default', 3);
    return { raisedBy: [...raisedBy], changedAt: changedAt === null ? null : changedAt / minuteMs };
  };

  it('were raised by the texts since the accuracy seems to have fallen, which is when the traffic changed', async () => {
    const raisedBy = [idOf(7), idOf(8), idOf(9)];
    assert.deepEqual(await keep(memoryWith(10, { alarmed: true, span: 3 })), { raisedBy, changedAt: 7 });
  });

  it('were raised only by texts that counted', async () => {
    const { raisedBy } = await keep(memoryWith(10, { alarmed: true, span: 3 }), { quarantined: ['bot'] });
    assert.deepEqual(raisedBy, [idOf(4), idOf(6), idOf(8)]);
  });

  it('are kept once, not again while one is on, and added to by the next one', async () => {
    await keep(memoryWith(4, { alarmed: true, span: 2 }));
    const first = { raisedBy: [idOf(2), idOf(3)], changedAt: 2 };
    assert.deepEqual(await keep(memoryWith(4, { alarmed: true, span: 2 })), first);
    assert.deepEqual(await keep(memoryWith(9, { alarmed: true, span: 7 }), { wasAlarmed: true }), first);
    assert.deepEqual(await keep(memoryWith(9, { alarmed: true, span: 1 })), {
      raisedBy: [idOf(2), idOf(3), idOf(8)],
      changedAt: 8,
    });
  });

  it('of drift say when the traffic changed, and no text raised them; the later change counts', async () => {
    const calm = { alarmed: false, span: 2 };
    assert.deepEqual(await keep(memoryWith(4, calm, timeOf(5))), { raisedBy: [], changedAt: 5 });
    assert.deepEqual(await keep(memoryWith(4, calm)), { raisedBy: [], changedAt: 5 });
    assert.equal((await keep(memoryWith(4, { alarmed: true, span: 2 }))).changedAt, 5);
    assert.equal((await keep(memoryWith(4, calm, timeOf(6)))).changedAt, 6);
  });

  it('are none by default', async () => {
    assert.deepEqual(await keep(memoryWith(4, { alarmed: false, span: 2 })), {
      raisedBy: [],
      changedAt: null,
    });
  });
});
