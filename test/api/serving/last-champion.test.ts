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

  it('is recalled as it was kept, the newest only', async () => {
    assert.equal(await last().recall(), null);
    await last().keep({ ...champion, generation: 2 });
    await last().keep(champion);
    assert.deepEqual(await last().recall(), champion);
    assert.equal((await readdir(directory())).length, 1);
  });

  it('is not that of another store or model', async () => {
    await last().keep(champion);
    assert.equal(await last('/another/store').recall(), null);
    assert.equal(await last('/one/store', 'other').recall(), null);
  });

  it('is forgotten when any one bit of its record is flipped', async () => {
    await last().keep(champion);
    const path = join(directory(), (await readdir(directory()))[0]!);
    const bytes = await readFile(path);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(path, damaged);
      assert.equal(await last().recall(), null, `bit ${bit}`);
    }
  });
});
