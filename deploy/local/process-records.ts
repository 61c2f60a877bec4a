import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { writeStateFile } from '../../settings/state-file.js';
import { processIdentity } from './process-identity.js';
import { stopGroup } from './stop-process.js';

const orphanGraceMs = 5000;

const processSchema = z.object({ pid: z.number().int().positive(), identity: z.string() });
type RecordedProcess = z.infer<typeof processSchema>;
const recordSchema = z.object({ name: z.string(), process: processSchema, owner: processSchema });
type ProcessRecord = z.infer<typeof recordSchema>;

const recordDirectory = (stateDirectory: string) => join(stateDirectory, 'processes');
const recordPath = (stateDirectory: string, pid: number) =>
  join(recordDirectory(stateDirectory), `${pid}.json`);

/** Records that this process started `pid`, so that a later start can stop it if this process is killed. */
export async function recordProcess(stateDirectory: string, name: string, pid: number): Promise<void> {
  const [identity, ownerIdentity] = await Promise.all([processIdentity(pid), processIdentity(process.pid)]);
  if (identity === undefined || ownerIdentity === undefined) return;
  const record: ProcessRecord = {
    name,
    process: { pid, identity },
    owner: { pid: process.pid, identity: ownerIdentity },
  };
  await writeStateFile(recordPath(stateDirectory, pid), record);
}

export async function forgetProcess(stateDirectory: string, pid: number): Promise<void> {
  await rm(recordPath(stateDirectory, pid), { force: true });
}

/**
 * Stops every recorded process whose owner, a launcher, was killed.
 * @returns the pids of the owners that are alive
 */
export async function stopOrphans(stateDirectory: string, log: (line: string) => void): Promise<number[]> {
  const directory = recordDirectory(stateDirectory);
  const names = await readdir(directory).catch(() => []);
  const owners = new Set<number>();
  for (const name of names.filter((name) => name.endsWith('.json'))) {
    const path = join(directory, name);
    const record = await readRecord(path);
    if (record !== undefined && (await isAlive(record.owner))) {
      owners.add(record.owner.pid);
      continue;
    }
    if (record !== undefined && (await isAlive(record.process))) {
      log(`Stopping ${record.name} (process ${record.process.pid}), left over from a start that was killed.`);
      await stopGroup(record.process.pid, exitOf(record.process), orphanGraceMs);
    }
    await rm(path, { force: true });
  }
  return [...owners];
}

async function isAlive({ pid, identity }: RecordedProcess): Promise<boolean> {
  return (await processIdentity(pid)) === identity;
}

async function exitOf(recorded: RecordedProcess): Promise<void> {
  while (await isAlive(recorded)) await delay(50);
}

async function readRecord(path: string): Promise<ProcessRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
