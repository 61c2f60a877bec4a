import { readFile } from 'node:fs/promises';

export type ReadTextFile = (path: string) => Promise<string>;

const readText: ReadTextFile = (path) => readFile(path, 'utf8');

/**
 * How often the kernel killed a process of our control group for lack of memory; null where there is no such
 * count. cgroup v2 counts in `memory.events`, v1 in `memory.oom_control`. Inside a container the group's own
 * path often does not exist; its files are then at the root of the mount.
 */
export async function countOutOfMemoryKills(read: ReadTextFile = readText): Promise<number | null> {
  const groups = await read('/proc/self/cgroup').catch(() => '');
  const pathIn = (pattern: RegExp): string => pattern.exec(groups)?.[1]?.replace(/\/$/, '') ?? '';
  const v1 = pathIn(/^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m);
  const v2 = pathIn(/^0::(.*)$/m);
  const candidates = [
    `/sys/fs/cgroup/memory${v1}/memory.oom_control`,
    '/sys/fs/cgroup/memory/memory.oom_control',
    `/sys/fs/cgroup${v2}/memory.events`,
    '/sys/fs/cgroup/memory.events',
  ];
  for (const path of candidates) {
    const kills = /^oom_kill (\d+)$/m.exec(await read(path).catch(() => ''))?.[1];
    if (kills !== undefined) return Number(kills);
  }
  return null;
}
