import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './executable.js';

const retryIntervalMs = 1000;

/** Waits, without a limit, until a server that this launcher did not start is ready, and logs the reason. */
export async function waitForServer(
  address: string,
  isReady: () => Promise<boolean>,
  log: Log,
): Promise<void> {
  let lastProblem = '';
  for (;;) {
    try {
      if (await isReady()) return;
    } catch (thrown) {
      const problem = thrown instanceof Error ? thrown.message : String(thrown);
      if (problem !== lastProblem) log(`Waiting for ${address}: ${problem}`);
      lastProblem = problem;
    }
    await delay(retryIntervalMs);
  }
}
