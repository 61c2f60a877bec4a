import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { rotateLog } from '../../deploy/local/bounded-log.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('the log of a local process', () => {
  const directory = useTemporaryDirectory();

  it('starts anew when it is too long, while the process goes on appending', async () => {
    const path = join(directory(), 'api.log');
    const file = openSync(path, 'a');
    writeSync(file, 'short');
    assert.equal(await rotateLog(path, 10), false);
    writeSync(file, ' and now too long');
    assert.equal(await rotateLog(path, 10), true);
    writeSync(file, 'next');
    closeSync(file);
    assert.deepEqual(
      [readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')],
      ['next', 'short and now too long'],
    );
  });

  it('need not be there', async () => {
    const path = join(directory(), 'absent.log');
    assert.equal(await rotateLog(path), false);
    assert.equal(existsSync(`${path}.1`), false);
  });
});
