import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import { loadRunBase } from '../../../activities/inputs/load-run-base.js';
import { requireAllowedPath } from '../../../activities/inputs/require-allowed-path.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

describe('the files that a worker may read', () => {
  const directory = useTemporaryDirectory();
  let root: string;
  beforeEach(async () => {
    root = join(directory(), 'root');
    await mkdir(join(root, '.ssh'), { recursive: true });
    for (const path of ['outside.csv', 'root/inside.csv', 'root/.ssh/id.csv', 'root/.env'])
      await writeFile(join(directory(), path), 'text,label');
    await symlink(join(directory(), 'outside.csv'), join(root, 'link.csv'));
  });

  it('lie below its roots', async () => {
    await requireAllowedPath(join(root, 'inside.csv'), [root]);
    await requireAllowedPath(join(directory(), 'outside.csv'), undefined);
    await requireAllowedPath(join(root, 'not-there.csv'), [root]);
  });

  for (const path of ['outside.csv', 'root/../outside.csv', 'root/link.csv', 'root/.ssh/id.csv', 'root/.env'])
    it(`are not ${path}`, async () => {
      await assert.rejects(requireAllowedPath(join(directory(), path), [root]), {
        code: 'invalid-input',
        message: /may not read .*EVERGREEN_SOURCE_ROOTS/,
      });
    });

  it('are no base outside of them', async () => {
    const dependencies = { sourceRoots: [root] } as unknown as ActivityDependencies;
    await assert.rejects(loadRunBase(directory(), dependencies), /may not read/);
  });

  it('may be hidden where a root says so', () =>
    requireAllowedPath(join(root, '.ssh/id.csv'), [join(root, '.ssh')]));
});
