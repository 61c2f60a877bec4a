import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '../../files/process-alive.js';

const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '');

/**
 * Runs `work` with a directory of its own, which is removed afterwards. Its name holds host and process id, so
 * that the next call can remove what a killed worker of this machine left behind.
 */
export async function withStepDirectory<Result>(
  workDirectory: string,
  step: string,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  // Something that clears temporary files may have removed it while the worker ran.
  await mkdir(workDirectory, { recursive: true });
  await removeStepLeftovers(workDirectory);
  const directory = await mkdtemp(join(workDirectory, `${step}-${host}-${process.pid}-`));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Removes what killed workers of this machine left behind.
 * @param options.isStarting this process has made nothing yet: what carries its id is another's, for a container that starts again
 * gives its process the same id
 */
export async function removeStepLeftovers(
  workDirectory: string,
  { isStarting = false }: { isStarting?: boolean } = {},
): Promise<void> {
  for (const name of await readdir(workDirectory)) {
    const owner = /^[a-z-]+-([A-Za-z0-9]*)-(\d+)-[^-]+$/.exec(name);
    if (owner === null || owner[1] !== host) continue;
    const pid = Number(owner[2]);
    if (isProcessAlive(pid) && !(isStarting && pid === process.pid)) continue;
    await rm(join(workDirectory, name), { recursive: true, force: true });
  }
}
