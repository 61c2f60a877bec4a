import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from './process-alive.js';

const renewalMs = 5_000;
/**
 * A lock that was not renewed for this long is abandoned. Its process id proves nothing: another process may
 * have it now.
 */
const staleAfterMs = 60_000;

/**
 * Runs `work` while no other process on this machine runs work under the same lock file. The lock of a dead
 * process is taken over.
 * @param onWait called once with the id of the process that holds the lock
 */
export async function withFileLock<Value>(
  lockPath: string,
  work: () => Promise<Value>,
  onWait?: (holder: number) => void,
  pollIntervalMs = 200,
): Promise<Value> {
  await mkdir(dirname(lockPath), { recursive: true });
  for (let waited = false; !(await tryLock(lockPath)); waited = true) {
    const holder = Number(await readFile(lockPath, 'utf8').catch(() => ''));
    if ((holder > 0 && !isProcessAlive(holder)) || (await isStale(lockPath)))
      await rm(lockPath, { force: true });
    else if (!waited) onWait?.(holder);
    await delay(pollIntervalMs);
  }
  const renewal = setInterval(() => void renew(lockPath), renewalMs);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await rm(lockPath, { force: true });
  }
}

/** Creates the lock file as a link: a link appears together with its content, a new file does not. */
async function tryLock(lockPath: string): Promise<boolean> {
  const ownPath = `${lockPath}.${randomUUID()}`;
  await writeFile(ownPath, String(process.pid));
  try {
    await link(ownPath, lockPath);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(ownPath, { force: true });
  }
}

async function renew(lockPath: string): Promise<void> {
  const now = new Date();
  await utimes(lockPath, now, now).catch(() => undefined);
}

async function isStale(lockPath: string): Promise<boolean> {
  const lock = await stat(lockPath).catch(() => undefined);
  return lock !== undefined && Date.now() - lock.mtimeMs > staleAfterMs;
}
