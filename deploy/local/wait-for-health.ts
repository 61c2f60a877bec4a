import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunningProcess } from './processes.js';

const logLinesToShow = 5;

/**
 * Resolves when `isHealthy` says so. An exception of `isHealthy` counts as "not yet".
 * @param maximumExits gives up when the process, which may be restarted, has ended so often
 * @throws EvergreenError `server-unavailable` when it gives up or `timeoutMs` passes first, with the end of the process's log
 */
export async function waitForHealth(
  server: RunningProcess,
  isHealthy: () => Promise<boolean>,
  timeoutMs: number,
  maximumExits = 1,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isHealthy().catch(() => false))) {
    const hasGivenUp = server.exits >= maximumExits;
    const isLate = Date.now() > deadline;
    const failure = hasGivenUp ? server.lastExit : isLate ? `no answer in ${timeoutMs / 1000} s` : undefined;
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
