import assert from 'node:assert/strict';
import { EvergreenError } from '../../contracts/errors.js';
import type { ObjectStore } from '../../store/object-store.js';
import { retryOutages } from '../../store/retry-outages.js';
import { keysUnder } from './damage.js';
import { temporaryStore } from '../registry/temporary-directory.js';

describe('a patient store', () => {
  let inner: ObjectStore;
  let failuresLeft: number;
  let told: (string | null)[];
  let controller: AbortController;
  let code: 'store-unavailable' | 'store-unsuitable';

  /** Fails in every way of asking while there are failures left. */
  const flaky = (store: ObjectStore): ObjectStore =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          if (failuresLeft-- > 0) {
            const error = new EvergreenError(code, `away (${failuresLeft})`);
            if (name !== 'list') return Promise.reject(error);
            throw error;
          }
          return (member as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  let store: ObjectStore;

  beforeEach(async () => {
    inner = await temporaryStore();
    failuresLeft = 0;
    told = [];
    code = 'store-unavailable';
    controller = new AbortController();
    store = retryOutages(flaky(inner), {
      signal: controller.signal,
      onWait: (why) => told.push(why),
      initialDelayMs: 1,
      maximumDelayMs: 2,
    });
  });

  it('waits until the store answers, and says why and when it is over', async () => {
    failuresLeft = 2;
    await store.put('a', Buffer.from('x'));
    assert.deepEqual(told, ['away (1)', 'away (0)', null]);
    failuresLeft = 1;
    assert.equal(Buffer.from((await store.get('a'))!).toString(), 'x');
    failuresLeft = 1;
    assert.deepEqual(await keysUnder(store, ''), ['a']);
    failuresLeft = 1;
    assert.equal((await store.stat('a'))?.sizeBytes, 1);
    failuresLeft = 1;
    await store.remove('a');
    assert.equal(await inner.get('a'), null);
  });

  it('says nothing while all is well', async () => {
    await store.put('a', Buffer.from('x'));
    assert.deepEqual(told, []);
  });

  it('throws at once what waiting cannot cure, and does not repeat a creation', async () => {
    failuresLeft = 1;
    await assert.rejects(store.create('a', Buffer.from('x')), { code: 'store-unavailable' });
    code = 'store-unsuitable';
    failuresLeft = 1;
    await assert.rejects(store.get('a'), { code: 'store-unsuitable' });
  });

  it('ends its wait when it is told to', async () => {
    failuresLeft = Infinity;
    const waiting = store.get('a');
    controller.abort(new Error('cancelled'));
    await assert.rejects(waiting, /cancelled|aborted/);
  });
});
