import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess, type RunningProcess } from '../../deploy/local/processes.js';
import { waitForHealth } from '../../deploy/local/wait-for-health.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

const timeoutMs = 30_000;

describe('waiting for the health of a process that ends at its first start', () => {
  const directory = useTemporaryDirectory();
  let started: RunningProcess;
  const wasSecond = async (): Promise<boolean> =>
    (await readFile(join(directory(), 'starts'), 'utf8')) === '..';

  beforeEach(async () => {
    const starts = JSON.stringify(join(directory(), 'starts'));
    const script = `const fs = require('node:fs'); fs.appendFileSync(${starts}, '.'); if (fs.readFileSync(${starts}, 'utf8') === '.') process.exit(1); setInterval(() => {}, 1000)`;
    started = await startProcess({
      name: 'example',
      command: process.execPath,
      args: ['-e', script],
      logFile: join(directory(), 'example.log'),
      stateDirectory: directory(),
      restart: true,
      log: () => undefined,
    });
  });
  afterEach(() => started.stop());

  it('gives up at once', async () => {
    await assert.rejects(waitForHealth(started, wasSecond, timeoutMs), {
      code: 'server-unavailable',
      message: /^example did not start: exit code 1\. The end of its log /,
    });
  });

  it('waits for the second start where one end is no reason to give up', async () => {
    await waitForHealth(started, wasSecond, timeoutMs, 2);
    assert.equal(started.exits, 1);
  });
});
