import assert from 'node:assert/strict';
import { EvergreenError } from '../../contracts/errors.js';
import type { ObjectStore } from '../../store/object-store.js';
import { waitForStore } from '../../store/wait-for-store.js';
import { temporaryStore } from '../registry/temporary-directory.js';

describe('waiting for the store', () => {
  const away = new EvergreenError('store-unavailable', 'nobody at http://127.0.0.1:9000');

  async function storeThatAnswersAfter(failures: number): Promise<ObjectStore> {
    const store = await temporaryStore();
    return { ...store, stat: async (key) => (failures-- > 0 ? Promise.reject(away) : store.stat(key)) };
  }

  it('is silent when the store answers at once', async () => {
    const log: string[] = [];
    const store = await storeThatAnswersAfter(0);
    await waitForStore(store, { timeoutMs: 1000, log: (line) => log.push(line) });
    assert.deepEqual(log, []);
  });

  it('says once what it waits for, and that the wait is over', async () => {
    const log: string[] = [];
    const store = await storeThatAnswersAfter(5);
    await waitForStore(store, { timeoutMs: 60_000, intervalMs: 1, log: (line) => log.push(line) });
    assert.equal(log.length, 2);
    assert.match(log[0]!, /Waiting for the store. nobody at http/);
    assert.match(log[1]!, /answers$/);
  });

  it('ends with the reason when the time is over', async () => {
    const store = await storeThatAnswersAfter(Infinity);
    await assert.rejects(waitForStore(store, { timeoutMs: 5, intervalMs: 1 }), away);
  });

  it('does not wait for what waiting cannot cure', async () => {
    const refusal = new EvergreenError('store-unsuitable', 'wrong key');
    const store = { ...(await temporaryStore()), stat: () => Promise.reject(refusal) };
    await assert.rejects(waitForStore(store, { timeoutMs: 60_000 }), refusal);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const waiting = waitForStore(await storeThatAnswersAfter(Infinity), {
      timeoutMs: 60_000,
      intervalMs: 60_000 - 1,
      signal: controller.signal,
      log: () => controller.abort(new Error('enough')),
    });
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});
