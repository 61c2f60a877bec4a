import { Client, Connection } from '@temporalio/client';
import { EvergreenError } from '../contracts/errors.js';
import type { Settings } from '../settings/settings.js';
import { temporalOptions } from '../settings/temporal-options.js';

const connectTimeoutMs = 5_000;

/**
 * Connects to Temporal, calls `work` and closes the connection.
 * @throws EvergreenError `temporal-unavailable` when no server answers
 */
export async function withTemporalClient<Result>(
  settings: Settings,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const options = temporalOptions(settings);
  const connection = await Connection.connect({ ...options, connectTimeout: connectTimeoutMs }).catch(
    (cause: unknown) => {
      throw new EvergreenError(
        'temporal-unavailable',
        `No Temporal server answers at ${options.address}${options.tls ? ' over TLS' : ''}. Start the system with \`npm start\`, or set TEMPORAL_ADDRESS to your server.`,
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

/** A command of Temporal's own program for the server and the namespace of a client; the program's defaults are left out. */
export function temporalCommand({ connection, options }: Client, command: string): string {
  const { address } = (connection as Connection).options;
  return [
    `temporal ${command}`,
    ...(address === '127.0.0.1:7233' ? [] : [`--address ${address}`]),
    ...(options.namespace === 'default' ? [] : [`--namespace ${options.namespace}`]),
  ].join(' ');
}

/** The page of a run in the Web UI that shows its steps and the gate's checks; undefined where no Web UI is known. */
export function webUiPage(
  { connection, temporalNamespace }: Settings,
  { workflowId, runId }: { workflowId: string; runId: string },
): string | undefined {
  const { temporalUiUrl } = connection;
  if (temporalUiUrl === undefined) return undefined;
  const path = [temporalNamespace, 'workflows', workflowId, runId].map(encodeURIComponent).join('/');
  return `${temporalUiUrl}/namespaces/${path}/user-metadata`;
}
