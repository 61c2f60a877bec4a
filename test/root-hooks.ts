import { DefaultLogger, Runtime } from '@temporalio/worker';
import { stopRealServers } from './real-servers.js';

// By default workers log every change of their state.
Runtime.install({ logger: new DefaultLogger('ERROR') });

const exitTimeoutMs = 20_000;

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(exitCode));
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
    failIfStillRunning();
  },
};
