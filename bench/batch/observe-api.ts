import { setTimeout as wait } from 'node:timers/promises';
import { useOfProcess, useOfProcessTree } from '../process-tree.js';
import type { RunningContestant } from '../serve/contestants.js';
import { texts } from '../serve/texts.js';

type Api = Pick<RunningContestant, 'url' | 'pid'>;

/** Asks for one short text after another until `end`, and sums up how long each took. */
export async function waitsUntil({ url }: Api, end: Promise<unknown>): Promise<Record<string, number>> {
  let isOver = false;
  const over = end.finally(() => (isOver = true));
  const timesMs: number[] = [];
  let refused = 0;
  while (!isOver) {
    const startedAt = performance.now();
    const response = await fetch(url, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ text: texts.short }),
    });
    await response.text();
    if (response.status === 200) timesMs.push(performance.now() - startedAt);
    else refused += 1;
    await wait(10);
  }
  await over;
  const sorted = timesMs.sort((a, b) => a - b);
  const quantile = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN);
  return { 'short p50 ms': quantile(0.5), 'short p99 ms': quantile(0.99), 'shorts refused': refused };
}

/** Resident memory of the API and of its inference process. */
export async function memoryOf({ pid }: Api, when = 'now'): Promise<Record<string, number>> {
  const [own, tree] = await Promise.all([useOfProcess(pid), useOfProcessTree(pid)]);
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return {
    [`API MB ${when}`]: megabytes(own.bytes),
    [`inference MB ${when}`]: megabytes(tree.bytes - own.bytes),
  };
}

/** The processor time that the API and its inference process take in the next seconds. */
export async function coresIn({ pid }: Api, seconds: number): Promise<string> {
  const before = await useOfProcessTree(pid);
  await wait(seconds * 1000);
  return (((await useOfProcessTree(pid)).cpuSeconds - before.cpuSeconds) / seconds).toFixed(2);
}
