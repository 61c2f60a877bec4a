import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '');

/**
 * Makes a directory for one run of a step; the caller removes it. Its name holds host and process id, so that
 * the next call can remove what a killed worker of this machine left behind.
 */
export async function makeStepDirectory(workDirectory: string, step: string): Promise<string> {
  // Something that clears temporary files may have removed it while the worker ran.
  await mkdir(workDirectory, { recursive: true });
  await removeLeftovers(workDirectory);
  return mkdtemp(join(workDirectory, `${step}-${host}-${process.pid}-`));
}

async function removeLeftovers(workDirectory: string): Promise<void> {
  for (const name of await readdir(workDirectory)) {
    const owner = /^[a-z-]+-([A-Za-z0-9]*)-(\d+)-[^-]+$/.exec(name);
    if (owner === null || owner[1] !== host || isAlive(Number(owner[2]))) continue;
    await rm(join(workDirectory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
