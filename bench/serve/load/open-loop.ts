import { setTimeout as wait } from 'node:timers/promises';
import { randomWords, uniform } from '../../../model/random.js';
import type { Ask } from './closed-loop.js';

/** Sends requests at the moments of a Poisson process until `endMs`, then waits for the answers. */
export async function runOpenLoop(ask: Ask, requestsPerSecond: number, endMs: number): Promise<void> {
  const next = randomWords(1);
  const gapMs = (): number => (-Math.log(1 - uniform(next)) * 1000) / requestsPerSecond;
  const asked: Promise<void>[] = [];
  for (let dueMs = performance.now() + gapMs(); dueMs < endMs; dueMs += gapMs()) {
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await wait(earlyMs);
    asked.push(ask(dueMs));
  }
  await Promise.all(asked);
}
