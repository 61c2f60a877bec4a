import { mock } from 'node:test';

/** Replaces this process's `Date` by a clock that only `advance` moves. Child processes and timers keep real time. */
export function startVirtualClock(from: string): { now: () => number; advance: (ms: number) => void } {
  let nowMs = Date.parse(from);
  mock.timers.enable({ apis: ['Date'], now: nowMs });
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms;
      mock.timers.setTime(nowMs);
    },
  };
}
