import { readFile } from 'node:fs/promises';

/** How often the kernel killed a process of our control group for want of memory; null where that cannot be told. */
export async function countOutOfMemoryKills(): Promise<number | null> {
  try {
    const group = /^0::(.*)$/m.exec(await readFile('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
    const events = await readFile(`/sys/fs/cgroup${group}/memory.events`, 'utf8');
    return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? NaN);
  } catch {
    return null;
  }
}
