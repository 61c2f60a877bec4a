import { NativeConnection } from '@temporalio/worker';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './log.js';

const retryIntervalMs = 2_000;

/** Connects a worker to Temporal. While the server does not answer, it logs that and retries. */
export async function connectTemporal(address: string, log: Log): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      if (attempt === 1)
        log(
          'warn',
          `Temporal does not answer at ${address}; waiting for it. Is it running, and is TEMPORAL_ADDRESS correct?`,
          {
            cause: error instanceof Error ? error.message : String(error),
          },
        );
      await wait(retryIntervalMs);
    }
  }
}
