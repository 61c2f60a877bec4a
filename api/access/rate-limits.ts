import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { EvergreenError } from '../../contracts/errors.js';
import { describeRate, type Rate } from '../../contracts/rate.js';

/**
 * Limits how many texts each caller sends. It counts in this process: behind several API processes, a caller gets the rate of
 * each.
 */
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterMemory>();

  /**
   * Counts one text.
   * @throws EvergreenError `overloaded` when the caller has used up its rate; it says when it may come again
   */
  async admit(caller: string, rate: Rate): Promise<void> {
    const limiter = this.limiterOf(rate);
    const refused = await limiter.consume(caller).then(
      () => null,
      (result: RateLimiterRes) => result,
    );
    if (refused === null) return;
    await limiter.reward(caller);
    throw overloaded(`More than ${describeRate(rate)} texts came from you.`, refused);
  }

  /**
   * Counts further texts of an admitted request. A list may be larger than what is left, or no list that is larger than the rate
   * would ever be answered. The caller then waits as long as the list would have taken at the rate.
   */
  async charge(caller: string, rate: Rate, texts: number): Promise<void> {
    const limiter = this.limiterOf(rate);
    const { consumedPoints, msBeforeNext } = await limiter.penalty(caller, texts);
    const excess = consumedPoints - rate.texts;
    if (excess > 0)
      await limiter.set(caller, rate.texts, msBeforeNext / 1000 + (excess / rate.texts) * rate.seconds);
  }

  private limiterOf(rate: Rate): RateLimiterMemory {
    const name = describeRate(rate);
    const limiter =
      this.limiters.get(name) ?? new RateLimiterMemory({ points: rate.texts, duration: rate.seconds });
    this.limiters.set(name, limiter);
    return limiter;
  }
}

const maximumWrongKeys = 10;
const wrongKeySeconds = 60;

/**
 * Counts the wrong keys of an address; the function that it returns throws EvergreenError `overloaded` from the eleventh within a
 * minute on.
 */
export function limitWrongKeys(): (address: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: maximumWrongKeys, duration: wrongKeySeconds });
  return async (address) => {
    await limiter.consume(address).catch((result: RateLimiterRes) => {
      throw overloaded(`More than ${maximumWrongKeys} wrong keys came from your address.`, result);
    });
  };
}

const overloaded = (problem: string, { msBeforeNext }: RateLimiterRes): EvergreenError => {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new EvergreenError('overloaded', `${problem} Try again in ${retryAfterSeconds} seconds.`, {
    details: { retryAfterSeconds },
  });
};
