import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useTemporaryDirectory } from '../temporary-directory.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the closing line reporter', () => {
  const directory = useTemporaryDirectory();

  it('ends the output with the closing line, also after failures', async () => {
    const suitePath = join(directory(), 'suite.cjs');
    await writeFile(
      suitePath,
      `it('passes', () => {}); it('fails', () => { throw new Error('no'); }); it('waits');`,
    );
    const args = [
      '--no-config',
      '--import=tsx',
      '--reporter=test/reporter/closing-line-reporter.ts',
      suitePath,
    ];
    const run = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(run.stdout.trimEnd().split('\n').at(-1), '1 passed, 1 failed, 1 skipped', run.stderr);
    assert.equal(run.status, 1);
  });
});
