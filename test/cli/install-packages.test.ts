import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeVersionProblem, packageState, tryLock } from '../../cli/install-packages.mjs';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('the check of the Node version', () => {
  for (const version of ['20.19.0', '20.20.2', '21.0.0', '22.1.0', '100.0.0']) {
    it(`accepts ${version}`, () => assert.equal(nodeVersionProblem(version), undefined));
  }
  for (const version of ['20.18.3', '18.99.0', '8.0.0']) {
    it(`explains what is wrong with ${version}`, () => {
      assert.match(
        nodeVersionProblem(version) ?? '',
        new RegExp(`needs Node.js 20.19.0 or newer; this is ${version}`),
      );
    });
  }
});

describe('packageState', () => {
  const directory = useTemporaryDirectory();
  const path = (...parts: string[]) => join(directory(), ...parts);
  const isCurrent = () => packageState(directory()).isCurrent;
  beforeEach(() => writeFile(path('package-lock.json'), '{"version":1}'));

  it('is out of date where no packages are installed', () => assert.equal(isCurrent(), false));

  it('is current with packages that it installed for this lock file', async () => {
    await mkdir(path('node_modules'));
    const { stampPath, wanted } = packageState(directory());
    await writeFile(stampPath, wanted);
    assert.equal(isCurrent(), true);
    await writeFile(path('package-lock.json'), '{"version":2}');
    assert.equal(isCurrent(), false);
  });

  it('is current with packages that npm installed after the lock file was written', async () => {
    await mkdir(path('node_modules'));
    await writeFile(path('node_modules', '.package-lock.json'), '{}');
    await utimes(path('package-lock.json'), 1000, 1000);
    assert.equal(isCurrent(), true);
    await utimes(path('node_modules', '.package-lock.json'), 999, 999);
    assert.equal(isCurrent(), false);
  });
});

describe('tryLock', () => {
  const directory = useTemporaryDirectory();
  const lockPath = () => join(directory(), 'state', 'lock');

  it('names the process that holds the lock', () => {
    assert.equal(tryLock(lockPath()), undefined);
    assert.equal(tryLock(lockPath()), process.pid);
  });

  it('takes over the lock of a dead process', async () => {
    await mkdir(join(directory(), 'state'));
    await writeFile(lockPath(), String(spawnSync(process.execPath, ['--version']).pid));
    assert.equal(tryLock(lockPath()), undefined);
  });
});
