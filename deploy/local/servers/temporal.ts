import { Connection } from '@temporalio/client';
import { join } from 'node:path';
import type { Connection as SystemConnection } from '../../../contracts/connection.js';
import type { Settings } from '../../../settings/settings.js';
import { temporalOptions, type TemporalOptions } from '../../../settings/temporal-options.js';
import { claimPort } from '../ports.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { startServer, type ServerProcess } from './start-server.js';
import { findTemporal } from './temporal-program.js';
import { waitForServer } from './wait-for-server.js';

const connectTimeoutMs = 2000;
/** The server also picks some ports itself, and sometimes another process takes one of them first. */
const maximumExits = 3;

/** Waits for the Temporal server that the settings name, or starts one and adds it to `started`. */
export async function ensureTemporal(
  settings: Settings,
  started: RunningProcess[],
  log: Log,
): Promise<Pick<SystemConnection, 'temporalAddress' | 'temporalUiUrl'>> {
  const { stateDirectory, temporalNamespace: namespace } = settings;
  const { temporalAddress } = settings.explicit;
  if (temporalAddress !== undefined) {
    log(`Temporal server: ${temporalAddress} (TEMPORAL_ADDRESS)`);
    await waitForServer(temporalAddress, () => isTemporalReady(temporalOptions(settings), namespace), log);
    return { temporalAddress };
  }
  const port = await claimPort(settings.temporalPort, 'the Temporal server', 'TEMPORAL_PORT');
  const uiPort = await claimPort(settings.temporalUiPort, "Temporal's Web UI", 'TEMPORAL_UI_PORT');
  const command = await findTemporal(settings, log);
  const logFile = join(stateDirectory, 'logs', 'temporal.log');
  const databasePath = join(stateDirectory, 'temporal.db');
  started.push(
    await startTemporal({ command, logFile, stateDirectory, log }, { port, uiPort, namespace, databasePath }),
  );
  return { temporalAddress: `127.0.0.1:${port}`, temporalUiUrl: `http://127.0.0.1:${uiPort}` };
}

/**
 * Starts Temporal's development server with its Web UI on 127.0.0.1 and waits until it is ready.
 * @param options.databasePath SQLite file for the workflow histories; without it, they are kept in memory
 * @throws EvergreenError `server-unavailable` when it exits repeatedly or is not ready in time
 */
export async function startTemporal(
  process: ServerProcess,
  options: { port: number; uiPort: number; namespace: string; databasePath?: string },
): Promise<RunningProcess> {
  const { port, uiPort, namespace, databasePath } = options;
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
    ...['--namespace', namespace, '--log-level', 'warn', '--ui-disable-news-fetch'],
    // One partition a task queue, not four: priorities hold within a partition only.
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    ...(databasePath === undefined ? [] : ['--db-filename', databasePath]),
  ];
  const isReady = () => isTemporalReady({ address: `127.0.0.1:${port}` }, namespace);
  return startServer({ ...process, name: 'Temporal server', args }, isReady, maximumExits);
}

/** Resolves to true when the namespace is ready at a Temporal server; rejects while it is not. */
async function isTemporalReady(options: TemporalOptions, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ ...options, connectTimeout: connectTimeoutMs });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}
