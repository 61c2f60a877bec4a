import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A disk of a few megabytes that a test may fill. */
export interface SmallDisk {
  path: string;
  /** Takes what room is left; again, what came free since. */
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
}

/** Mounts one in memory, at `place` or a temporary directory; null where this account may not mount. */
export async function mountSmallDisk(sizeMegabytes: number, place?: string): Promise<SmallDisk | null> {
  const path = place ?? (await mkdtemp(join(tmpdir(), 'evergreen-small-disk-')));
  await mkdir(path, { recursive: true });
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs', path]);
  } catch {
    await rm(path, { recursive: true });
    return null;
  }
  const filler = join(path, 'filler');
  return {
    path,
    async fill() {
      await writeFile(filler, Buffer.alloc(sizeMegabytes * 2 ** 20), { flag: 'a' }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error;
        },
      );
    },
    free: () => rm(filler, { force: true }),
    async remove() {
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true });
    },
  };
}
