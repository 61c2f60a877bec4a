import { setTimeout as delay } from 'node:timers/promises';

/** Signals a process group that `startProcess` made; one that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** Asks a process group to end (SIGTERM) and ends it (SIGKILL) when it has not after `graceMs`. */
export async function stopGroup(pid: number, ended: Promise<unknown>, graceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const patience = new AbortController();
  await Promise.race([ended, delay(graceMs, undefined, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  signalGroup(pid, 'SIGKILL');
  await ended;
}
