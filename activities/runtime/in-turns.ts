import { setImmediate as nextTurn } from 'node:timers/promises';

/** Does long work step by step, so that heartbeats and other work of the process get their turn in between. */
export async function inTurns<Result>(work: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
