import { readdir, readFile } from 'node:fs/promises';

const pageBytes = 4096;
/** USER_HZ of Linux. */
const ticksPerSecond = 100;

export interface ProcessTreeUse {
  /** Resident now. */
  bytes: number;
  /** Processor time, of all cores, since each process began. */
  cpuSeconds: number;
}

/** What a process uses without its descendants. Linux only. */
export async function useOfProcess(pid: number): Promise<ProcessTreeUse & { parent: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Fields after the program's name, which may itself hold blanks; see proc_pid_stat(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return {
    parent: field(4),
    cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
    bytes: field(24) * pageBytes,
  };
}

/** What a process and its descendants use, all together. Linux only. */
export async function useOfProcessTree(root: number): Promise<ProcessTreeUse> {
  const processes = new Map<number, ProcessTreeUse & { parent: number }>();
  for (const name of await readdir('/proc'))
    if (/^\d+$/.test(name)) processes.set(Number(name), await useOfProcess(Number(name)));
  const isOfTree = (pid: number): boolean =>
    pid === root || (processes.has(pid) && isOfTree(processes.get(pid)!.parent));
  const use = { bytes: 0, cpuSeconds: 0 };
  for (const [pid, { bytes, cpuSeconds }] of processes)
    if (isOfTree(pid)) {
      use.bytes += bytes;
      use.cpuSeconds += cpuSeconds;
    }
  return use;
}
