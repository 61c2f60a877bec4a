import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { KeyRing, type KeyRingOptions } from '../../../api/access/key-ring.js';
import { savedKeys } from '../../../api/access/saved-keys.js';
import type { ApiKey } from '../../../contracts/api-key.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { exampleKey } from '../../registry/example-key.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const outage = () => Promise.reject(new EvergreenError('store-unavailable', 'The store is away.'));
const revoked = { at: '2026-02-01T00:00:00.000Z', by: 'user@host' };

describe('the key ring of an API', () => {
  const directory = useTemporaryDirectory();
  const rings: KeyRing[] = [];
  let logged: string[] = [];
  const startRing = async (options: Partial<KeyRingOptions> = {}): Promise<KeyRing> => {
    logged = [];
    const ring = new KeyRing({
      ...{ given: {}, read: async () => [], mayBeOpen: true, pollIntervalMs: 5 },
      log: (_level, message) => logged.push(message),
      ...options,
    });
    rings.push(ring);
    await ring.start();
    return ring;
  };
  afterEach(() => {
    for (const ring of rings.splice(0)) ring.close();
  });

  it('knows keys of the settings and of the store, and the end of each', async () => {
    const { text, key } = exampleKey('admin');
    const ended = exampleKey('predict', { expiresAt: '2026-01-02T00:00:00.000Z' });
    const ring = await startRing({
      given: { feedback: 'a-key-of-the-settings', predict: 'a-key-of-the-settings' },
      read: async () => [key, ended.key],
    });
    const given = ring.identify('a-key-of-the-settings');
    assert.ok(given.state === 'valid' && given.holder.isShared);
    assert.deepEqual(given.holder.permissions, new Set(['predict', 'feedback']));
    const admin = ring.identify(text);
    assert.ok(admin.state === 'valid' && admin.holder.id === key.id);
    assert.equal(admin.holder.permissions.size, 3);
    assert.equal(ring.identify(ended.text).state, 'expired');
    for (const wrong of [
      'x',
      `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`,
      exampleKey('admin').text,
    ])
      assert.equal(ring.identify(wrong).state, 'wrong');
  });

  it('tells of every use of a valid key of the store, and of no other', async () => {
    const { text, key } = exampleKey('admin');
    const ended = exampleKey('predict', { expiresAt: '2026-01-02T00:00:00.000Z' });
    const used: [string, number][] = [];
    const ring = await startRing({
      ...{ given: { predict: 'a-key-of-the-settings' }, read: async () => [key, ended.key] },
      noteUse: (...use) => used.push(use),
    });
    const now = Date.UTC(2026, 5, 1);
    for (const one of [text, ended.text, 'a-key-of-the-settings', exampleKey('admin').text])
      ring.identify(one, now);
    assert.deepEqual(used, [[key.id, now]]);
  });

  it('learns of a revocation', async () => {
    const { text, key } = exampleKey('predict');
    let stored: ApiKey[] = [key];
    const ring = await startRing({ read: async () => stored });
    assert.equal(ring.identify(text).state, 'valid');
    stored = [{ ...key, revoked }];
    while (ring.identify(text).state === 'valid') await wait(5);
    assert.equal(ring.identify(text).state, 'revoked');
    assert.ok(ring.needsPredictKey, 'the end of the last key does not open the API');
  });

  it('keeps its keys while the store cannot be read, and says so once', async () => {
    const { text, key } = exampleKey('predict');
    let read: KeyRingOptions['read'] = async () => [key];
    const ring = await startRing({ read: () => read() });
    read = outage;
    await wait(50);
    assert.equal(ring.identify(text).state, 'valid');
    assert.deepEqual(logged, [
      'The API keys cannot be read, so those of the last read hold: The store is away.',
    ]);
    read = async () => [];
    while (ring.identify(text).state === 'valid') await wait(5);
    assert.equal(logged[1], 'The API keys can be read again.');
  });

  it('starts without the store with the keys that this machine read last, or lets nobody in', async () => {
    const { text, key } = exampleKey('predict');
    const files = { directory: directory(), warn: (message: string) => logged.push(message) };
    const saved = savedKeys({ description: 'a store' }, 'default', files);
    const first = await startRing({ read: outage, saved });
    assert.deepEqual([first.identify(text).state, first.needsPredictKey], ['unknown', true]);
    await startRing({ read: async () => [key], saved });
    while ((await saved.load()) === null) await wait(5);
    assert.equal((await startRing({ read: outage, saved })).identify(text).state, 'valid');
    const elsewhere = savedKeys({ description: 'another store' }, 'default', files);
    assert.equal((await startRing({ read: outage, saved: elsewhere })).identify(text).state, 'unknown');
  });

  it('leaves the API open only where nobody ever made a predict key, and only for this machine', async () => {
    const feedback = exampleKey('feedback').key;
    assert.equal((await startRing({ read: async () => [feedback] })).needsPredictKey, false);
    assert.equal((await startRing({ mayBeOpen: false })).needsPredictKey, true);
    assert.equal((await startRing({ given: { predict: 'a-key-of-the-settings' } })).needsPredictKey, true);
    const predict = exampleKey('predict', { revoked }).key;
    assert.equal((await startRing({ read: async () => [predict] })).needsPredictKey, true);
  });
});
