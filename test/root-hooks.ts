import { DefaultLogger, Runtime } from '@temporalio/worker';
import { stopRealServers } from './real-servers.js';

// Workers tell every change of their state otherwise.
Runtime.install({ logger: new DefaultLogger('ERROR') });

const endPatienceMs = 20_000;

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(exitCode));
}

/** Ends a run that hangs after its last test, and fails it: something was left open. */
function refuseToHang(): void {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(`The tests are over, but something keeps the process alive: ${open}.\n`);
    process.exit(1);
  }, endPatienceMs).unref();
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await stopRealServers();
    refuseToHang();
  },
};
