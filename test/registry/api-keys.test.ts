import assert from 'node:assert/strict';
import { addApiKey, readApiKeys, revokeApiKey } from '../../registry/api-keys.js';
import { exampleKey } from './example-key.js';
import { temporaryStore } from './temporary-directory.js';

const revoked = { at: '2026-02-01T00:00:00.000Z', by: 'user@host' };

describe('API keys in the store', () => {
  it('are all there, however many commands add and revoke some at once', async () => {
    const store = await temporaryStore();
    const keys = Array.from({ length: 4 }, () => exampleKey('predict').key);
    await Promise.all(keys.map((key) => addApiKey(store, 'default', key)));
    await Promise.all(keys.slice(0, 2).map(({ id }) => revokeApiKey(store, 'default', id, revoked)));
    const stored = await readApiKeys(store, 'default');
    assert.deepEqual(new Set(stored.map(({ id }) => id)), new Set(keys.map(({ id }) => id)));
    assert.deepEqual(
      new Set(stored.filter((key) => key.revoked !== null).map(({ id }) => id)),
      new Set(keys.slice(0, 2).map(({ id }) => id)),
    );
  });

  it('are added once when the write is repeated, and not when the id is taken', async () => {
    const store = await temporaryStore();
    const { key } = exampleKey('predict');
    for (const _ of [1, 2]) await addApiKey(store, 'default', key);
    assert.deepEqual(await readApiKeys(store, 'default'), [key]);
    const other = { ...exampleKey('admin').key, id: key.id };
    await assert.rejects(addApiKey(store, 'default', other), { code: 'conflict' });
  });

  it('belong to one model, and the first revocation counts', async () => {
    const store = await temporaryStore();
    const { key } = exampleKey('predict');
    await addApiKey(store, 'default', key);
    assert.deepEqual(await readApiKeys(store, 'other'), []);
    await assert.rejects(revokeApiKey(store, 'other', key.id, revoked), { code: 'not-found' });
    await revokeApiKey(store, 'default', key.id, revoked);
    const again = await revokeApiKey(store, 'default', key.id, { ...revoked, by: 'another' });
    assert.deepEqual(again.revoked, revoked);
  });
});
