import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLargeFile } from '../../../model/training/large-files.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

describe('a large file', () => {
  const directory = useTemporaryDirectory();
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index * 7);

  for (const piece of [1, 300, 500, 1000, 2000])
    it(`is read in pieces of ${piece} bytes as it would be at once`, async () => {
      const path = join(directory(), 'part');
      await writeFile(path, bytes);
      assert.deepEqual(await readLargeFile(path, piece), bytes);
    });

  it('may be empty', async () => {
    const path = join(directory(), 'part');
    await writeFile(path, '');
    assert.equal((await readLargeFile(path)).length, 0);
  });
});
