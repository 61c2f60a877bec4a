import type { Forecast } from './fair-queue.js';

/** A request may wait for others this many times as long as it keeps them waiting. */
const waitPerWork = 4;
/** Share of the time for an answer that a new list may plan with. The rest is for what comes later and goes first. */
const plannedShare = 0.8;
/** Share that later lists leave to those that were admitted. */
const keptShare = 0.05;

/**
 * In how many milliseconds a new request may come back; 0 when it is admitted. It is admitted when nothing comes before it, or when
 * it is answered in time, and so are all that were admitted before.
 * @param options.msOf the time that so many tokens take
 * @param options.maximumWaitMs any request may wait for others so long
 * @param options.answerWithinMs a later answer is of no use
 */
export function refusedForMs(
  tokens: number,
  { tokensBefore, delayed }: Forecast,
  options: { nowMs: number; msOf: (tokens: number) => number; maximumWaitMs: number; answerWithinMs: number },
): number {
  const { nowMs, msOf, maximumWaitMs, answerWithinMs } = options;
  const workMs = msOf(tokens);
  const inTimeMs = plannedShare * answerWithinMs - workMs;
  const allowedMs = Math.max(maximumWaitMs, Math.min(waitPerWork * workMs, inTimeMs));
  const excessMs = Math.max(0, msOf(tokensBefore) - allowedMs);
  const spoiled = delayed.map(({ tokensUntilEnd, answerByMs }) => {
    const endMs = msOf(tokensUntilEnd);
    const leftMs = answerByMs - nowMs - keptShare * answerWithinMs;
    return endMs <= leftMs && endMs + workMs > leftMs ? endMs : 0;
  });
  return Math.max(excessMs, ...spoiled);
}
