import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { SketchCollector, type SketchCollectorOptions } from '../../../api/predictions/sketch-collector.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { driftStatistics, type Sketch } from '../../../contracts/drift.js';
import type { Classification } from '../../../contracts/serving.js';
import { openSketchLog } from '../../../registry/sketches.js';
import { exampleClassification } from '../../model/inference/example-classification.js';
import { damages } from '../../store/damage.js';
import { temporaryStore } from '../../registry/temporary-directory.js';
import { championOf } from '../serving/fake-champions.js';

const answered = (bin: number): Classification =>
  exampleClassification({
    sketch: { bins: driftStatistics.map(() => bin), buckets: Uint16Array.of(7, 7, 900) },
  });

describe('sketches of what is answered', () => {
  const open = (options: Partial<SketchCollectorOptions>): SketchCollector =>
    new SketchCollector({
      write: async () => undefined,
      warn: () => undefined,
      flushIntervalMs: 1,
      ...options,
    });

  it('hold figures, no text, and keep the order of the answers', async () => {
    const store = await temporaryStore();
    const log = openSketchLog(store, 'default');
    const collector = open({
      write: (sketch) => log.append(sketch),
      now: () => Date.parse('2026-11-25T10:00Z'),
    });
    collector.add(championOf(1), [answered(3), answered(1)]);
    collector.add(championOf(2), [answered(2)]);
    await collector.close(5_000);
    const sketches: Sketch[] = [];
    for await (const { sketch } of log.after(0)) sketches.push(sketch);
    const at = '2026-11-25T10:00:00.000Z';
    assert.deepEqual(sketches[0], {
      formatVersion: 1,
      modelDigest: championOf(1).digest,
      from: at,
      to: at,
      texts: 2,
      bins: Object.fromEntries(driftStatistics.map((name) => [name, [3, 1]])),
      confidence: 1.5,
      tokens: { 7: 4, 900: 2 },
    });
    assert.deepEqual(
      sketches.map(({ texts }) => texts),
      [2, 1],
      'answers of two models are never mixed',
    );
    assert.deepEqual(collector.figures, { sketched: 3, dropped: 0 });
  });

  it('wait while the store is away, the newest ones; what is dropped is counted', async () => {
    let isAway = true;
    const written: Sketch[] = [];
    const collector = open({
      write: async (sketch) => {
        if (isAway) throw new EvergreenError('store-unavailable', 'away');
        written.push(sketch);
      },
    });
    for (let generation = 1; generation <= 30; generation++) {
      collector.add(championOf(generation), [answered(0)]);
      await wait(2);
    }
    isAway = false;
    await collector.close(5_000);
    assert.equal(written.at(-1)?.modelDigest, championOf(30).digest);
    assert.equal(written.length, 20);
    assert.deepEqual(collector.figures, { sketched: 20, dropped: 10 });
  });

  it('hold 500 texts at most, of a stretch of time, and are written by themselves', async () => {
    let now = Date.parse('2026-11-25T10:00Z');
    const written: Sketch[] = [];
    const collector = open({ write: async (sketch) => written.push(sketch), now: () => now });
    collector.add(championOf(1), Array<Classification>(300).fill(answered(0)));
    now += 1_000;
    collector.add(championOf(1), Array<Classification>(300).fill(answered(0)));
    while (written.length < 2) await wait(1);
    assert.deepEqual(
      written.map(({ texts, from, to }) => [texts, from, to]),
      [
        [500, '2026-11-25T10:00:00.000Z', '2026-11-25T10:00:01.000Z'],
        [100, '2026-11-25T10:00:01.000Z', '2026-11-25T10:00:01.000Z'],
      ],
    );
  });

  it('are removed when they are old', async () => {
    const log = openSketchLog(await temporaryStore(), 'default');
    for (const day of [1, 2, 3]) {
      const now = () => Date.parse(`2026-11-0${day}T10:00Z`);
      const collector = open({ write: (sketch) => log.append(sketch), now });
      collector.add(championOf(1), [answered(0)]);
      await collector.close(5_000);
    }
    assert.equal(await log.sweep(new Date('2026-11-03T00:00Z')), 2);
    const left: number[] = [];
    for await (const { sequence } of log.after(0)) left.push(sequence);
    assert.deepEqual(left, [3]);
  });

  it('are read on after a damaged one, which is removed like the others', async () => {
    const store = await temporaryStore();
    const log = openSketchLog(store, 'default');
    const collector = open({ write: (sketch) => log.append(sketch) });
    for (const generation of [1, 2, 3]) collector.add(championOf(generation), [answered(0)]);
    await collector.close(5_000);
    const key = 'predictions/default/sketches/0000000002.json';
    await damages.emptied(store, key);
    const read: number[] = [];
    for await (const { sequence } of log.after(0)) read.push(sequence);
    assert.deepEqual(read, [1, 3]);
    await log.sweep(new Date(Date.now() + 60_000));
    assert.equal(await store.get(key), null);
  });
});
