import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeStalePartials } from '../../files/stale-partials.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';

const day = 86_400;

describe('removeStalePartials', () => {
  it('removes half-written files and directories older than a day, and nothing else', async () => {
    const cache = await temporaryDirectory();
    const write = async (path: string, ageSeconds: number): Promise<void> => {
      await mkdir(dirname(join(cache, path)), { recursive: true });
      await writeFile(join(cache, path), 'x');
      const time = Date.now() / 1000 - ageSeconds;
      await utimes(join(cache, path), time, time);
      await utimes(dirname(join(cache, path)), time, time);
    };
    await write('models/one/manifest.json', 40 * day);
    await write('models/two.partial-0001/manifest.json', 2 * day);
    await write('models/three.partial-0002/manifest.json', day / 2);
    await write('servers/minio-1/minio', 40 * day);
    await write('servers/minio-1/minio.0003.partial', 2 * day);
    await write('servers/minio-1/build.partial-a/minio', 2 * day);
    await removeStalePartials(cache);
    assert.deepEqual(
      (await readdir(cache, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(cache.length + 1))
        .sort(),
      ['models/one/manifest.json', 'models/three.partial-0002/manifest.json', 'servers/minio-1/minio'],
    );
  });

  it('has nothing to do where there is no cache yet', async () => {
    await removeStalePartials(join(await temporaryDirectory(), 'none'));
  });
});
