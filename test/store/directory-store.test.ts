import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectoryStore } from '../../store/directory-store.js';
import { itConformsAsObjectStore } from './object-store-conformance.js';
import { temporaryDirectory, temporaryStore } from '../registry/temporary-directory.js';

describe('the directory store', () => {
  itConformsAsObjectStore(temporaryStore);

  it('shows nothing of a write that a crash cut short', async () => {
    const path = await temporaryDirectory();
    await mkdir(join(path, 'partial'), { recursive: true });
    await writeFile(join(path, 'partial', 'left-over'), 'half an obj');
    const keys = [];
    for await (const { key } of createDirectoryStore(path).list('')) keys.push(key);
    assert.deepEqual(keys, []);
  });

  it('removes with its first write what a process left that was killed long ago', async () => {
    const path = await temporaryDirectory();
    await mkdir(join(path, 'partial'), { recursive: true });
    await writeFile(join(path, 'partial', 'left-over'), 'half an obj');
    await writeFile(join(path, 'partial', 'being-written'), 'half an obj');
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(path, 'partial', 'left-over'), twoDaysAgo, twoDaysAgo);
    await createDirectoryStore(path).put('a', Buffer.from('x'));
    assert.deepEqual(await readdir(join(path, 'partial')), ['being-written']);
  });

  it('leaves no partial files behind', async () => {
    const path = await temporaryDirectory();
    const store = createDirectoryStore(path);
    await store.put('a/b', Buffer.from('x'));
    await store.create('a/b', Buffer.from('y'));
    await assert.rejects(store.putFile('a/c', join(path, 'no-such-file')));
    assert.deepEqual(await readdir(join(path, 'partial')), []);
  });

  it('says which directory cannot be used and why', async () => {
    const file = join(await temporaryDirectory(), 'a-file');
    await writeFile(file, '');
    await assert.rejects(createDirectoryStore(file).put('a', Buffer.from('x')), (error: Error) => {
      assert.match(error.message, /directory .*a-file cannot be used .*ENOTDIR/);
      return (error as Error & { code: string }).code === 'store-unavailable';
    });
  });
});
