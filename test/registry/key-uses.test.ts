import assert from 'node:assert/strict';
import { readKeyUses, writeKeyUses } from '../../registry/key-uses.js';
import { temporaryStore } from './temporary-directory.js';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('the last uses of keys', () => {
  it('are none at first', async () => {
    assert.deepEqual(await readKeyUses(await temporaryStore(), 'default'), {});
  });

  it('are the latest of what several processes write at once', async () => {
    const store = await temporaryStore();
    const [a, b] = ['aaaaaaaa', 'bbbbbbbb'];
    await Promise.all([
      writeKeyUses(store, 'default', { [a]: at(3), [b]: at(1) }),
      writeKeyUses(store, 'default', { [a]: at(2), [b]: at(4) }),
      writeKeyUses(store, 'default', { [a]: at(1) }),
    ]);
    assert.deepEqual(await readKeyUses(store, 'default'), { [a]: at(3), [b]: at(4) });
  });
});
