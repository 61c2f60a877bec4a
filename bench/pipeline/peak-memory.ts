import { setTimeout as wait } from 'node:timers/promises';
import { useOfProcessTree } from '../process-tree.js';

const intervalMs = 50;

/** Looks at a process and its children, all together, again and again. @returns stops, and gives the highest resident bytes seen */
export function watchPeakMemory(pid: number): () => Promise<number> {
  let peak = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, (await useOfProcessTree(pid)).bytes);
      await wait(intervalMs);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return peak;
  };
}
