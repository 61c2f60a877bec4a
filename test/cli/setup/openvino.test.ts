import assert from 'node:assert/strict';
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setUpOpenVino, type OpenVinoSettings } from '../../../cli/setup/openvino.js';
import { ensureOpenVino } from '../../../deploy/local/ensure-openvino.js';
import {
  cachedOpenVino,
  entryLibrary,
  findOpenVino,
  isOpenVinoPlatform,
  libraryNames,
} from '../../../model/engines/openvino/libraries.js';
import { useOpenVino } from '../../model/engines/openvino/use-openvino.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { runEvergreen } from '../run-evergreen.js';

describe('evergreen setup openvino', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  const settings = (overrides: Partial<OpenVinoSettings> = {}): OpenVinoSettings => ({
    cacheDirectory: directory(),
    offline: true,
    openVinoDirectory: undefined,
    pipIndexUrl: undefined,
    ...overrides,
  });
  const ignore = () => undefined;
  const writeLibraries = async (path: string, names: readonly string[]) => {
    await mkdir(path, { recursive: true });
    for (const name of names) await writeFile(join(path, name), 'no library');
    return path;
  };
  beforeEach(function () {
    if (!isOpenVinoPlatform()) this.skip();
  });

  it('says what it tried and what to do where downloads are forbidden', async () => {
    await assert.rejects(setUpOpenVino(settings(), ignore), {
      code: 'device-unavailable',
      message: /EVERGREEN_OFFLINE forbids downloads[^]*EVERGREEN_OPENVINO/,
    });
    assert.deepEqual(await readdir(directory()), []);
  });

  it('does not take a cache that is incomplete', async () => {
    await writeLibraries(cachedOpenVino(directory()), libraryNames.slice(1));
    assert.equal(await findOpenVino(settings(), []), null);
  });

  it('prefers a named directory to an installed one, and that to the cache', async () => {
    const cached = await writeLibraries(cachedOpenVino(directory()), libraryNames);
    const installed = await writeLibraries(join(directory(), 'installed'), [entryLibrary]);
    const openVinoDirectory = await writeLibraries(join(directory(), 'named'), [entryLibrary]);
    assert.equal(await findOpenVino(settings(), []), cached);
    assert.equal(await findOpenVino(settings(), [installed]), installed);
    assert.equal(await findOpenVino(settings({ openVinoDirectory }), [installed]), openVinoDirectory);
  });

  it('refuses a named directory without the libraries, and looks nowhere else', async () => {
    await writeLibraries(cachedOpenVino(directory()), libraryNames);
    const named = settings({ openVinoDirectory: join(directory(), 'empty'), offline: false });
    await assert.rejects(setUpOpenVino(named, ignore), { code: 'device-unavailable', message: /empty/ });
  });

  it('refuses libraries that do not work, and says how to get others', async () => {
    const cached = await writeLibraries(cachedOpenVino(directory()), libraryNames);
    await assert.rejects(setUpOpenVino(settings(), ignore), {
      code: 'device-unavailable',
      message: new RegExp(`${cached} does not work: .* Remove that directory`),
    });
  });

  it('is what npm start does without: one line says that ONNX Runtime trains', async () => {
    const lines: string[] = [];
    await ensureOpenVino(settings(), (line) => lines.push(line));
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /ONNX Runtime trains.*npx evergreen setup openvino/);
  });

  describe('with the libraries', () => {
    const libraries = useOpenVino();

    it('tests those that are there and fetches nothing', async () => {
      await mkdir(join(directory(), 'engines'));
      await symlink(libraries(), cachedOpenVino(directory()));
      const before = await stat(join(libraries(), entryLibrary));
      const { exitCode, stdout } = await runEvergreen(['setup', 'openvino', '--json'], {
        EVERGREEN_CACHE: directory(),
        EVERGREEN_OFFLINE: 'true',
      });
      assert.equal(exitCode, 0);
      assert.equal((JSON.parse(stdout) as { directory: string }).directory, cachedOpenVino(directory()));
      assert.equal((await stat(join(libraries(), entryLibrary))).mtimeMs, before.mtimeMs);
    });
  });
});
