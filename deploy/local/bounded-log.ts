import { copyFile, stat, truncate } from 'node:fs/promises';

const checkIntervalMs = 60_000;
const defaultMaximumBytes = 50_000_000;

/**
 * Keeps a log file that a running process appends to below a size: a longer one is copied to `<path>.1`, in place of the copy before,
 * and emptied. The process goes on writing, and what it writes between the two steps is lost.
 * @returns whether it was too long
 */
export async function rotateLog(path: string, maximumBytes = defaultMaximumBytes): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size <= maximumBytes) return false;
  await copyFile(path, `${path}.1`);
  await truncate(path);
  return true;
}

/** Rotates a log every minute until the returned function is called. A full disk or a missing file ends nothing. */
export function boundLog(path: string): () => void {
  const rotate = () => void rotateLog(path).catch(() => undefined);
  rotate();
  const timer = setInterval(rotate, checkIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
