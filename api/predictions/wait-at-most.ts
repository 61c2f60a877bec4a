import { setTimeout as wait } from 'node:timers/promises';

/** Waits for work that goes on by itself, if any does, for at most so long. */
export async function waitAtMost(work: Promise<void> | null, deadlineMs: number): Promise<void> {
  const deadline = new AbortController();
  await Promise.race([work, wait(deadlineMs, undefined, { signal: deadline.signal }).catch(() => undefined)]);
  deadline.abort();
}
