import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const intervalMs = 50;
const pageBytes = 4096;

/** Looks at a process and its children, all together, again and again. @returns stops, and gives the highest resident bytes seen */
export function watchPeakMemory(pid: number): () => Promise<number> {
  let peak = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await residentBytes(pid));
      await wait(intervalMs);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return peak;
  };
}

async function residentBytes(root: number): Promise<number> {
  const processes = new Map<number, { parent: number; bytes: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // Fields after the program's name, which may itself hold blanks; see proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    processes.set(Number(name), { parent: Number(fields[1]), bytes: Number(fields[21] ?? 0) * pageBytes });
  }
  const isOfTree = (pid: number): boolean =>
    pid === root || (processes.has(pid) && isOfTree(processes.get(pid)!.parent));
  let bytes = 0;
  for (const [pid, of] of processes) if (isOfTree(pid)) bytes += of.bytes;
  return bytes;
}
