import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKeyUses } from '../../registry/key-uses.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { runEvergreen } from './run-evergreen.js';

describe('evergreen keys', () => {
  const state = useTemporaryDirectory();
  const run = (...argumentList: string[]) =>
    runEvergreen(['keys', ...argumentList], { EVERGREEN_STORE: 'directory', EVERGREEN_STATE: state() });

  it('creates a key that is shown once, lists it without its secret, and revokes it', async () => {
    const created = await run(
      'create',
      '--scope',
      'predict',
      '--name',
      'shop',
      '--expires',
      '90d',
      '--rate',
      '100/s',
    );
    assert.equal(created.exitCode, 0, created.stderr);
    const [, id = '', secret = ''] = /^ev_([0-9a-f]{8})_([\w-]{43})\n$/.exec(created.stdout) ?? [];
    assert.match(created.stderr, new RegExp(`Key ${id} for predict`));
    const stored = await readFile(join(state(), 'store', 'objects', 'keys', 'default.json'), 'utf8');
    assert.ok(stored.includes(id) && !stored.includes(secret));

    const usedAt = '2026-01-01T00:00:00.000Z';
    const store = createDirectoryStore(join(state(), 'store'));
    await writeKeyUses(store, 'default', { [id]: usedAt });
    const [key] = (JSON.parse((await run('list', '--json')).stdout) as { keys: Record<string, unknown>[] })
      .keys;
    assert.deepEqual(
      [
        key!['id'],
        key!['scope'],
        key!['name'],
        key!['state'],
        key!['sender'],
        key!['rate'],
        key!['lastUsedAt'],
      ],
      [id, 'predict', 'shop', 'valid', `key-${id}`, { texts: 100, seconds: 1 }, usedAt],
    );
    assert.ok(!('sha256' in key!));

    assert.match((await run('revoke', id)).stdout, /is revoked/);
    const listed = (await run('list')).stdout;
    assert.match(listed, /revoked/);
    assert.ok(!listed.includes(secret));
  });

  it('gives the successor of a key its sender', async () => {
    const { stdout } = await run('create', '--scope', 'feedback', '--sender', 'key-0123abcd', '--json');
    assert.equal((JSON.parse(stdout) as { sender: string }).sender, 'key-0123abcd');
  });

  it('refuses what is wrong, and never repeats a key that was given for an id', async () => {
    for (const [message, ...argumentList] of [
      [/--scope/, 'create'],
      [/Invalid --expires: must be a time/, 'create', '--scope', 'admin', '--expires', '90'],
      [/Invalid --rate: must be texts and a time/, 'create', '--scope', 'admin', '--rate', '100'],
      [/Invalid --sender: must be "key-"/, 'create', '--scope', 'admin', '--sender', 'cli'],
      [/keys list/, 'revoke', '01234567'],
      [/Invalid id of a key: must be 8 hexadecimal digits/, 'revoke', 'ev_01234567_secret'],
    ] as const) {
      const { exitCode, stderr } = await run(...argumentList);
      assert.equal(exitCode, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /ev_01234567_secret/);
    }
  });
});
