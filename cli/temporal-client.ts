import { Client, Connection } from '@temporalio/client';
import { EvergreenError } from '../contracts/errors.js';
import type { Settings } from '../settings/settings.js';

const connectTimeoutMs = 5_000;

/**
 * Connects to Temporal, calls `work` and closes the connection.
 * @throws EvergreenError `temporal-unavailable` when no server answers
 */
export async function withTemporalClient<Result>(
  settings: Settings,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const address = settings.connection.temporalAddress;
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs }).catch(
    (cause: unknown) => {
      throw new EvergreenError(
        'temporal-unavailable',
        `No Temporal server answers at ${address}. Start the system with \`npm start\`, or set TEMPORAL_ADDRESS to your server.`,
        { cause },
      );
    },
  );
  try {
    return await work(new Client({ connection, namespace: settings.temporalNamespace }));
  } finally {
    await connection.close();
  }
}
