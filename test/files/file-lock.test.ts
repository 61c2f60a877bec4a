import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../../files/file-lock.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('withFileLock', () => {
  const directory = useTemporaryDirectory();
  const lockPath = () => join(directory(), 'thing.lock');

  it('lets one work at a time', async () => {
    let working = 0;
    let most = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withFileLock(lockPath(), work)));
    assert.equal(most, 1);
    assert.deepEqual(await readdir(directory()), []);
  });

  it('opens the lock again after work that failed', async () => {
    const failing = withFileLock(lockPath(), async () => Promise.reject(new Error('no luck')));
    await assert.rejects(failing, /no luck/);
    assert.equal(await withFileLock(lockPath(), async () => 'done'), 'done');
  });

  it('takes over the lock of a process that has died', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(lockPath(), String(pid));
    assert.equal(await withFileLock(lockPath(), async () => 'done'), 'done');
  });

  it('takes over a lock that nobody renews, though another process has the number of its holder now', async () => {
    await writeFile(lockPath(), String(process.pid));
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(lockPath(), longAgo, longAgo);
    assert.equal(await withFileLock(lockPath(), async () => 'done'), 'done');
  });
});
