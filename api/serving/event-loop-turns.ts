import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time that one request uses the thread before others have their turn. */
const turnMs = 10;

/** For a loop over the texts of a request: await it after each text, and a long list holds no other request up. */
export function eventLoopTurns(): () => Promise<void> | void {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < turnMs) return;
    return nextTurn().then(() => void (startedAt = performance.now()));
  };
}
