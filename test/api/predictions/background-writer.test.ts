import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { BackgroundWriter } from '../../../api/predictions/background-writer.js';

describe('a background writer', () => {
  let isAway: boolean;
  let tries: number;
  let written: number[];
  let failures: string[];
  beforeEach(() => {
    isAway = false;
    tries = 0;
    written = [];
    failures = [];
  });
  const open = (retryDelayMs: number): BackgroundWriter<number> =>
    new BackgroundWriter({
      write: async () => {
        tries += 1;
        await wait(1);
        if (isAway) throw new Error('away');
      },
      onWritten: (batch) => written.push(batch),
      onFailure: (message) => failures.push(message),
      retryDelayMs,
    });

  it('writes what is added in its order, and has it waiting until then', async () => {
    const writer = open(1);
    for (const batch of [1, 2, 3]) writer.add(batch);
    assert.deepEqual(writer.waiting, [1, 2, 3]);
    await writer.flush(5_000);
    assert.deepEqual(written, [1, 2, 3]);
    assert.deepEqual(writer.waiting, []);
  });

  it('writes what is added in the very moment when the rest is written', async () => {
    const writer: BackgroundWriter<number> = new BackgroundWriter({
      write: async () => undefined,
      onWritten: (batch) => {
        written.push(batch);
        if (batch === 1) queueMicrotask(() => writer.add(2));
      },
      onFailure: (message) => failures.push(message),
    });
    writer.add(1);
    await writer.flush(5_000);
    await wait(1);
    await writer.flush(5_000);
    assert.deepEqual(written, [1, 2]);
  });

  it('waits twice as long after each try that fails', async () => {
    isAway = true;
    const writer = open(4);
    const triedAt: number[] = [];
    writer.add(1);
    while (tries < 5) {
      if (triedAt.length < tries) triedAt.push(performance.now());
      await wait(1);
    }
    isAway = false;
    await writer.flush(5_000);
    assert.ok(performance.now() - triedAt[0]! >= 4 + 8 + 16 + 32 - 5);
  });

  it('tries again until the store is back, and loses nothing', async () => {
    isAway = true;
    const writer = open(1);
    for (const batch of [1, 2]) writer.add(batch);
    while (tries < 3) await wait(1);
    assert.deepEqual(writer.waiting, [1, 2]);
    isAway = false;
    await writer.flush(5_000);
    assert.deepEqual(written, [1, 2]);
    assert.ok(failures.length >= 2);
  });

  it('drops the oldest that is not being written', async () => {
    const writer = open(1);
    for (const batch of [1, 2, 3]) writer.add(batch);
    assert.equal(writer.dropOldest(), 2);
    await writer.flush(5_000);
    assert.deepEqual(written, [1, 3]);
    assert.equal(writer.dropOldest(), undefined);
  });

  it('does not wait for the next try when it is closed: it tries at once', async () => {
    isAway = true;
    const writer = open(3_600_000);
    writer.add(1);
    while (failures.length === 0) await wait(1);
    isAway = false;
    await writer.close(5_000);
    assert.deepEqual(written, [1]);
  });

  it('gives up when that try fails, too', async () => {
    isAway = true;
    const writer = open(3_600_000);
    for (const batch of [1, 2]) writer.add(batch);
    await writer.close(60_000);
    assert.deepEqual(written, []);
    assert.deepEqual(writer.waiting, [1, 2]);
  });
});
