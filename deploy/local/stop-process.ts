import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../contracts/errors.js';

/** Sends a signal to a process group that `startProcess` created, if it still exists. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    if (codeOf(thrown) !== 'ESRCH') throw thrown;
  }
}

/** Stops a process group: SIGTERM first, and SIGKILL if it has not ended after `graceMs`. */
export async function stopGroup(pid: number, ended: Promise<unknown>, graceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const grace = new AbortController();
  await Promise.race([ended, delay(graceMs, undefined, { signal: grace.signal }).catch(() => {})]);
  grace.abort();
  signalGroup(pid, 'SIGKILL');
  await ended;
}
