import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastChampion } from '../../../api/serving/last-champion.js';
import { createDirectoryStore } from '../../../store/directory-store.js';
import { championOf } from './fake-champions.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const champion = championOf(3);

describe('the champion that was served last', () => {
  const directory = useTemporaryDirectory();
  const last = (store = '/one/store', model = 'default') =>
    lastChampion(createDirectoryStore(store), model, directory());

  it('is loaded as it was saved, the newest only', async () => {
    assert.equal(await last().load(), null);
    await last().save({ ...champion, generation: 2 });
    await last().save(champion);
    assert.deepEqual(await last().load(), champion);
    assert.equal((await readdir(directory())).length, 1);
  });

  it('is not that of another store or model', async () => {
    await last().save(champion);
    assert.equal(await last('/another/store').load(), null);
    assert.equal(await last('/one/store', 'other').load(), null);
  });

  it('is forgotten when any one bit of its record is flipped', async () => {
    await last().save(champion);
    const path = join(directory(), (await readdir(directory()))[0]!);
    const bytes = await readFile(path);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(path, damaged);
      assert.equal(await last().load(), null, `bit ${bit}`);
    }
  });
});
