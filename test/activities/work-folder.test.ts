import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkFolder } from '../../activities/work-folder.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';

describe('the folder that a step works in', () => {
  it('is made also when somebody took the work directory away', async () => {
    const workDirectory = join(await temporaryDirectory(), 'work');
    const first = await makeWorkFolder(workDirectory, 'ingest');
    await rm(workDirectory, { recursive: true });
    const second = await makeWorkFolder(workDirectory, 'ingest');
    assert.deepEqual([existsSync(first), existsSync(second)], [false, true]);
  });
});
