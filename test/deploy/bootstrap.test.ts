import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeArguments } from '../../deploy/local/bootstrap.mjs';
import { nodeVersionProblem, packageState, tryLock } from '../../deploy/local/packages.mjs';
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

  it('wants packages where there are none', () => assert.equal(isCurrent(), false));

  it('is content with packages that it installed for this very lock file', async () => {
    await mkdir(path('node_modules'));
    const { stampPath, wanted } = packageState(directory());
    await writeFile(stampPath, wanted);
    assert.equal(isCurrent(), true);
    await writeFile(path('package-lock.json'), '{"version":2}');
    assert.equal(isCurrent(), false);
  });

  it('is content with packages that were installed by hand after the lock file was written', async () => {
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

  it('takes over the lock of a process that has died', async () => {
    await mkdir(join(directory(), 'state'));
    await writeFile(lockPath(), String(spawnSync(process.execPath, ['--version']).pid));
    assert.equal(tryLock(lockPath()), undefined);
  });
});

describe('nodeArguments', () => {
  it('runs the launcher for start', () => {
    assert.deepEqual(nodeArguments('start', ['--data', 'reviews.csv']), [
      '--import',
      'tsx',
      'deploy/local/start.ts',
      '--data',
      'reviews.csv',
    ]);
  });

  it('runs all tests unless some are named', () => {
    assert.deepEqual(nodeArguments('test', ['-g', 'gate'])?.slice(1), ['-g', 'gate', 'test/**/*.test.ts']);
    assert.deepEqual(nodeArguments('test', ['test/a.test.ts'])?.slice(1), ['test/a.test.ts']);
  });

  it('knows no other command', () => assert.equal(nodeArguments('stop', []), undefined));
});
