import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectories } from '../../files/private-directories.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('private directories', () => {
  const directory = useTemporaryDirectory();

  it('are closed for other users, whether they are new or not', async () => {
    const fresh = join(directory(), 'new', 'state');
    const open = join(directory(), 'open');
    await mkdir(open, { mode: 0o755 });
    await makePrivateDirectories(fresh, open);
    for (const path of [fresh, open]) assert.equal((await stat(path)).mode & 0o777, 0o700);
  });
});
