import { DefaultLogger, Runtime } from '@temporalio/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopRealServers } from './real-servers.js';

// By default workers log every change of their state.
Runtime.install({ logger: new DefaultLogger('ERROR') });

const exitTimeoutMs = 20_000;

/** Every temporary directory of this run, and of the processes that it starts, is in this one. */
const directory = mkdtempSync(join(tmpdir(), 'evergreen-tests-'));
process.env['TMPDIR'] = directory;

const removeDirectory = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    // Last of all: the handlers before it kill the processes that write there.
    process.once('exit', removeDirectory);
    process.exit(exitCode);
  });
}

/** Fails a run that does not exit after its last test: a test left something open. */
function failIfStillRunning(): void {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(`All tests are done, but something keeps the process alive: ${open}.\n`);
    process.exit(1);
  }, exitTimeoutMs).unref();
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await stopRealServers();
    process.once('exit', removeDirectory);
    failIfStillRunning();
  },
};
