import assert from 'node:assert/strict';
import { mapActivityErrors } from '../../activities/activity-edge.js';
import { quietEnvironment } from './activity-runner.js';
import { EvergreenError, errorTable, type ErrorCode } from '../../contracts/errors.js';

const failing = (error: unknown) =>
  mapActivityErrors({
    fail: async () => {
      throw error;
    },
  }).fail;

describe('an error at the edge to Temporal', () => {
  for (const code of Object.keys(errorTable) as ErrorCode[])
    it(`${code} is retried as often as the table says`, async () => {
      const { maximumAttempts } = errorTable[code];
      const run = (attempt: number) =>
        quietEnvironment({ attempt }).run(failing(new EvergreenError(code, 'what went wrong')));
      for (const attempt of [1, 2, 4, 5, 20, 1000])
        await assert.rejects(run(attempt), {
          type: code,
          message: 'what went wrong',
          nonRetryable: attempt >= maximumAttempts,
        });
    });

  it('that nobody foresaw is internal and keeps its cause', async () => {
    const cause = new TypeError('x is not a function');
    await assert.rejects(quietEnvironment({}).run(failing(cause)), {
      type: 'internal',
      nonRetryable: false,
    });
  });
});
