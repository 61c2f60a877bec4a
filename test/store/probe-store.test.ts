import assert from 'node:assert/strict';
import type { ObjectStore } from '../../store/object-store.js';
import { probeStore } from '../../store/probe-store.js';
import { temporaryStore } from '../registry/temporary-directory.js';

describe('the probe at boot', () => {
  const flaws: Record<string, (store: ObjectStore) => Partial<ObjectStore>> = {
    'ignores the precondition': (store) => ({
      create: async (key, body) => (await store.put(key, body), 'created'),
    }),
    'lets nobody create': () => ({ create: async () => 'exists' }),
    'lets the loser overwrite the winner': (store) => ({
      create: async (key, body) => {
        const outcome = await store.create(key, body);
        await store.put(key, body);
        return outcome;
      },
    }),
    'gives an empty object for a missing one': (store) => ({
      get: async (key) => (await store.get(key)) ?? new Uint8Array(),
    }),
    'gives a size for a missing object': (store) => ({
      stat: async (key) => (await store.stat(key)) ?? { key, sizeBytes: 0 },
    }),

    'lists late': () => ({ async *list() {} }),
  };
  for (const [flaw, spoil] of Object.entries(flaws)) {
    it(`refuses a store that ${flaw}`, async () => {
      const store = await temporaryStore();
      await assert.rejects(probeStore({ ...store, ...spoil(store) }), {
        code: 'store-unsuitable',
        message: /does not keep this promise/,
      });
    });
  }
});
