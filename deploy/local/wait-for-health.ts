import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunningProcess } from './processes.js';

const logLinesToShow = 5;

/**
 * Waits until `isHealthy` resolves to true. When it throws, the server is not healthy yet.
 * @param maximumExits number of unexpected exits after which the start has failed; the process may be restarted before
 * @throws EvergreenError `server-unavailable`, with the end of the server's log, when the start has failed or takes longer
 * than `timeoutMs`
 */
export async function waitForHealth(
  server: RunningProcess,
  isHealthy: () => Promise<boolean>,
  timeoutMs: number,
  maximumExits = 1,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isHealthy().catch(() => false))) {
    const hasFailed = server.exits >= maximumExits;
    const isLate = Date.now() > deadline;
    const failure = hasFailed ? server.lastExit : isLate ? `no answer in ${timeoutMs / 1000} s` : undefined;
    if (failure !== undefined) {
      const log = await readFile(server.logFile, 'utf8').catch(() => '');
      const end = log.trimEnd().split('\n').slice(-logLinesToShow).join('\n');
      throw new EvergreenError(
        'server-unavailable',
        `${server.name} did not start: ${failure}. The end of its log ${server.logFile}:\n${end}`,
      );
    }
    await delay(100);
  }
}
