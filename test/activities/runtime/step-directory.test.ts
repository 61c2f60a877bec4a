import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStepLeftovers, withStepDirectory } from '../../../activities/runtime/step-directory.js';
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

  it('is removed by the next process that has the same id, as in a container that starts again', async () => {
    const workDirectory = join(await temporaryDirectory(), 'work');
    const left = await withStepDirectory(workDirectory, 'ingest', async (directory) => {
      // Under another name it survives the end of the step, as it survives the end of a process.
      const other = directory.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
      await rename(directory, other);
      return other;
    });
    await removeStepLeftovers(workDirectory);
    assert.ok(existsSync(left));
    await removeStepLeftovers(workDirectory, { isStarting: true });
    assert.ok(!existsSync(left));
  });
});
