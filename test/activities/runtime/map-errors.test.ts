import assert from 'node:assert/strict';
import { mapErrors } from '../../../activities/runtime/map-errors.js';
import { EvergreenError, errorTable, type ErrorCode } from '../../../contracts/errors.js';
import { quietEnvironment } from '../activity-runner.js';

/** An activity that throws each of `errors` in turn. */
const failing = (...errors: unknown[]) =>
  mapErrors(
    {
      fail: async () => {
        throw errors.length > 1 ? errors.shift() : errors[0];
      },
    },
    ['/tmp'],
  ).fail;

const attempt = (activity: ReturnType<typeof failing>, number = 1) =>
  quietEnvironment({ attempt: number }).run(activity);

describe('an error at the edge to Temporal', () => {
  for (const code of Object.keys(errorTable) as ErrorCode[])
    it(`${code} is retried as often as the table says`, async () => {
      const { maximumAttempts } = errorTable[code];
      const activity = failing(new EvergreenError(code, 'what went wrong'));
      for (const number of [1, 2, 3, 4, 5].slice(0, Math.min(5, maximumAttempts)))
        await assert.rejects(attempt(activity, number), {
          type: code,
          nonRetryable: number === maximumAttempts,
        });
    });

  it('does not count the attempts that an outage cost', async () => {
    const outage = new EvergreenError('store-unavailable', 'away');
    const mishap = new EvergreenError('internal', 'what went wrong');
    const activity = failing(outage, outage, outage, outage, outage, mishap);
    for (let number = 1; number <= 5; number++)
      await assert.rejects(attempt(activity, number), { type: 'store-unavailable', nonRetryable: false });
    await assert.rejects(attempt(activity, 6), { type: 'internal', nonRetryable: false });
  });

  it('that its thrower knows to be final is not retried', async () => {
    const error = new EvergreenError('out-of-memory', 'not even one row', { isFinal: true });
    await assert.rejects(attempt(failing(error)), { type: 'out-of-memory', nonRetryable: true });
  });

  it('that nobody foresaw is internal and keeps its cause', async () => {
    const cause = new TypeError('x is not a function');
    await assert.rejects(attempt(failing(cause)), { type: 'internal', nonRetryable: false });
  });

  it('of a full disk is an outage that tells how much room is left where', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    await assert.rejects(attempt(failing(full)), {
      type: 'disk-full',
      nonRetryable: false,
      message: /ENOSPC.* \/tmp has [\d.]+ MiB left\. Free some space/,
    });
  });
});
