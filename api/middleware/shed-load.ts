import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';

/** At a longer delay of the event loop, answers would come too late to be of use. */
const maximumDelayMs = 250;
const sampleIntervalMs = 50;
/** Share of the newest sample in the mean. */
const newestShare = 0.3;

/**
 * Measures by how much the event loop is late: a mean of the last samples, or the present delay where that is longer.
 * The timer does not keep the process alive.
 */
export function measureEventLoopDelay(now: () => number = () => performance.now()): () => number {
  let meanMs = 0;
  let dueAt = now() + sampleIntervalMs;
  const lateMs = (): number => Math.max(0, now() - dueAt);
  setInterval(() => {
    meanMs += newestShare * (lateMs() - meanMs);
    dueAt = now() + sampleIntervalMs;
  }, sampleIntervalMs).unref();
  return () => Math.max(meanMs, lateMs());
}

/**
 * Refuses requests before anything is read of them, while too many are open or the event loop is late.
 * @throws EvergreenError `overloaded`
 */
export function shedLoad(options: {
  maximumRequests: number;
  /** Of the event loop, in milliseconds. */
  delayMs: () => number;
}): RequestHandler {
  let open = 0;
  return function refuseOverload(_request, response, next) {
    if (open >= options.maximumRequests)
      throw overloaded('open-requests', `${open} requests are open already.`);
    const delayMs = options.delayMs();
    if (delayMs > maximumDelayMs)
      throw overloaded('event-loop-delay', 'The server is busy.', Math.ceil(delayMs / 1000));
    open += 1;
    response.once('close', () => (open -= 1));
    next();
  };
}

const overloaded = (reason: string, problem: string, retryAfterSeconds = 1): EvergreenError =>
  new EvergreenError('overloaded', `${problem} Try again in a moment.`, {
    details: { reason, retryAfterSeconds },
  });
