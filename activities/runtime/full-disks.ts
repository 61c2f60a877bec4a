import { statfs } from 'node:fs/promises';

const mebibyte = 2 ** 20;

/** How much space the disks of these directories have left, the fullest first, and what to do about it. */
export async function describeFullDisks(directories: readonly string[]): Promise<string> {
  const disks = await Promise.all(
    directories.map(async (directory) => {
      const { bavail, bsize } = await statfs(directory).catch(() => ({ bavail: NaN, bsize: 1 }));
      return { directory, freeBytes: bavail * bsize };
    }),
  );
  const parts = disks
    .filter(({ freeBytes }) => !Number.isNaN(freeBytes))
    .sort((a, b) => a.freeBytes - b.freeBytes)
    .map(({ directory, freeBytes }) => `${directory} has ${(freeBytes / mebibyte).toFixed(1)} MiB left`);
  return `${parts.join(', ')}. Free some space: the step continues by itself.`;
}
