import { setTimeout as wait } from 'node:timers/promises';
import { useOfProcess, useOfProcessTree } from '../process-tree.js';
import type { RunningContestant } from '../serve/contestants.js';
import { texts } from '../serve/texts.js';

type Api = Pick<RunningContestant, 'url' | 'pid'>;

const memoryIntervalMs = 500;
const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

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

/** Resident memory of the API and of its child processes, until `end`: after a tenth of the time, at its end, and the most. */
export async function memoryUntil({ pid }: Api, end: Promise<unknown>): Promise<Record<string, string>> {
  let isOver = false;
  const over = end.finally(() => (isOver = true));
  const seen: { own: number; children: number }[] = [];
  do {
    const [own, tree] = await Promise.all([useOfProcess(pid), useOfProcessTree(pid)]);
    seen.push({ own: megabytes(own.bytes), children: megabytes(tree.bytes - own.bytes) });
    await wait(memoryIntervalMs);
  } while (!isOver);
  await over;
  const early = seen[Math.floor(seen.length / 10)]!;
  const show = (part: 'own' | 'children'): string =>
    `${early[part]} → ${seen.at(-1)![part]}, at most ${Math.max(...seen.map((one) => one[part]))}`;
  return { 'API MB': show('own'), 'its processes MB': show('children') };
}

/** The processor time that the API and its processes take in the next seconds. */
export async function coresIn({ pid }: Api, seconds: number): Promise<string> {
  const before = await useOfProcessTree(pid);
  await wait(seconds * 1000);
  return (((await useOfProcessTree(pid)).cpuSeconds - before.cpuSeconds) / seconds).toFixed(2);
}
