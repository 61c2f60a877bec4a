import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './executable.js';

const retryIntervalMs = 1000;

/** Waits, as long as it takes, for a server that somebody else runs; says why it waits. */
export async function waitForGiven(
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
