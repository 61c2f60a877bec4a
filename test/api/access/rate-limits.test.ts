import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { RateLimits } from '../../../api/access/rate-limits.js';

describe('rate limits', () => {
  it('admit what the rate allows, and say when the next may come', async () => {
    const limits = new RateLimits();
    const rate = { texts: 3, seconds: 1 };
    for (let sent = 0; sent < 3; sent += 1) await limits.admit('a', rate);
    await assert.rejects(limits.admit('a', rate), {
      code: 'overloaded',
      details: { retryAfterSeconds: 1 },
      message: /More than 3\/s texts/,
    });
    await limits.admit('b', rate);
    await wait(1_050);
    await limits.admit('a', rate);
  });

  it('admit a list that is larger than the rate, and then wait as long as it would have taken', async () => {
    const limits = new RateLimits();
    const rate = { texts: 10, seconds: 1 };
    await limits.admit('a', rate);
    await limits.charge('a', rate, 255);
    for (const _ of [1, 2])
      await assert.rejects(limits.admit('a', rate), { details: { retryAfterSeconds: 26 } });
  });
});
