import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const intervalMs = 10_000;

/**
 * Touches a file until the signal, then removes it: a worker has no port, so this is how a health check sees that it polls and
 * that its event loop turns.
 */
export async function keepPollingFile(path: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  while (!signal.aborted) {
    // On a full disk the file grows old, and the health check says so.
    await writeFile(path, '').catch(() => undefined);
    await wait(intervalMs, undefined, { signal }).catch(() => undefined);
  }
  await rm(path, { force: true });
}
