import { NativeConnection } from '@temporalio/worker';
import { setTimeout as wait } from 'node:timers/promises';
import type { TemporalOptions } from '../settings/temporal-options.js';
import type { Log } from './log.js';

const retryIntervalMs = 2_000;

/** Connects a worker to Temporal. While the server does not answer, it logs that and retries. */
export async function connectTemporal(options: TemporalOptions, log: Log): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (attempt === 1)
        log(
          'warn',
          `Temporal does not answer at ${options.address}${options.tls ? ' over TLS' : ''}; waiting for it. Is it running, and is TEMPORAL_ADDRESS correct?`,
          {
            cause: error instanceof Error ? error.message : String(error),
          },
        );
      await wait(retryIntervalMs);
    }
  }
}
