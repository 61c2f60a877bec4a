import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file (or directory) beside `path`, then renames it in one step, so a reader sees all of it or
 * none. An existing file is replaced; a directory must not be there.
 * @param fill writes to the path that it is given. When it throws, nothing is left behind
 */
export async function writeAtomically<Result>(
  path: string,
  fill: (partialPath: string) => Promise<Result>,
): Promise<Result> {
  const partialPath = `${path}.partial-${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const result = await fill(partialPath);
    await rename(partialPath, path);
    return result;
  } finally {
    await rm(partialPath, { recursive: true, force: true });
  }
}
