import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withStepDirectory } from '../../../activities/runtime/step-directory.js';
import { temporaryDirectory } from '../../registry/temporary-directory.js';

describe('the directory that a step works in', () => {
  it('is made also when somebody took the work directory away', async () => {
    const workDirectory = join(await temporaryDirectory(), 'work');
    await withStepDirectory(workDirectory, 'ingest', async (first) => {
      await rm(workDirectory, { recursive: true });
      await withStepDirectory(workDirectory, 'ingest', async (second) =>
        assert.deepEqual([existsSync(first), existsSync(second)], [false, true]),
      );
    });
  });
});
