import assert from 'node:assert/strict';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setUpTfjs } from '../../../cli/setup/tfjs.js';
import { cachedTfjs, findTfjs, isTfjsPlatform } from '../../../model/engines/tfjs/libraries.js';
import { useTfjs } from '../../model/engines/tfjs/use-tfjs.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { runEvergreen } from '../run-evergreen.js';

describe('evergreen setup tfjs', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  const settings = () => ({ cacheDirectory: directory(), offline: true, pipIndexUrl: undefined });
  const ignore = () => undefined;
  beforeEach(function () {
    if (!isTfjsPlatform()) this.skip();
  });

  it('says what it tried and what to do where downloads are forbidden', async () => {
    await assert.rejects(setUpTfjs('cpu', settings(), ignore), {
      code: 'device-unavailable',
      message: /EVERGREEN_OFFLINE forbids downloads[^]*C\+\+ compiler/,
    });
    assert.deepEqual(await readdir(directory()), []);
  });

  it('prefers an installed package to the cache', async () => {
    const cached = cachedTfjs(directory(), 'cuda');
    assert.equal(await findTfjs(directory(), 'cuda'), null);
    await mkdir(cached, { recursive: true });
    assert.equal(await findTfjs(directory(), 'cuda'), cached);
    assert.equal(
      await findTfjs(directory(), 'cuda', (file) => `/installed/${file}`),
      '/installed/@tensorflow/tfjs-node-gpu',
    );
  });

  it('refuses a package that does not work, and says how to get another one', async () => {
    for (const device of ['cpu', 'cuda'] as const) {
      const cached = cachedTfjs(directory(), device);
      await mkdir(cached, { recursive: true });
      await assert.rejects(setUpTfjs(device, settings(), ignore), {
        code: 'device-unavailable',
        message: new RegExp(`${cached} does not work: [^]*Remove that directory`),
      });
    }
  });

  describe('with the package', () => {
    const cached = useTfjs();

    it('tests the one that is there and fetches nothing', async () => {
      const path = cachedTfjs(directory(), 'cpu');
      await mkdir(dirname(path), { recursive: true });
      await symlink(cached(), path);
      const { exitCode, stdout } = await runEvergreen(['setup', 'tfjs', '--json'], {
        EVERGREEN_CACHE: directory(),
        EVERGREEN_OFFLINE: 'true',
      });
      assert.equal(exitCode, 0);
      assert.equal((JSON.parse(stdout) as { directory: string }).directory, path);
    });
  });
});
