import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keepPollingFile } from '../../workers/polling-file.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('the file of a worker that polls', () => {
  const directory = useTemporaryDirectory();

  it('is there until the worker stops', async () => {
    const path = join(directory(), 'polling', 'trainer-worker');
    const stop = new AbortController();
    const kept = keepPollingFile(path, stop.signal);
    while (!existsSync(path)) await wait(5);
    stop.abort();
    await kept;
    assert.equal(existsSync(path), false);
  });
});
