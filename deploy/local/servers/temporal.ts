import { join } from 'node:path';
import { startProcess, type RunningProcess } from '../processes.js';
import { waitForHealth } from '../wait-for-health.js';
import type { Log } from './executable.js';
import { isTemporalReady } from './temporal-health.js';

const startTimeoutMs = 60_000;

export interface TemporalServerOptions {
  executable: string;
  port: number;
  uiPort: number;
  namespace: string;
  /** SQLite file for the workflow histories; without it, they are kept in memory. */
  databasePath?: string;
  logDirectory: string;
  stateDirectory: string;
  log: Log;
}

/** The server also picks some ports itself, and sometimes another process takes one of them first. */
const maximumExits = 3;

/**
 * Starts Temporal's development server with its Web UI on 127.0.0.1 and waits until it is ready.
 * @throws EvergreenError `server-unavailable` when it exits repeatedly or is not ready in time
 */
export async function startTemporal(options: TemporalServerOptions): Promise<RunningProcess> {
  const { executable, port, uiPort, namespace, databasePath, logDirectory, stateDirectory, log } = options;
  const server = await startProcess({
    name: 'Temporal server',
    command: executable,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
      ...['--namespace', namespace, '--log-level', 'warn', '--ui-disable-news-fetch'],
      ...(databasePath === undefined ? [] : ['--db-filename', databasePath]),
    ],
    logFile: join(logDirectory, 'temporal.log'),
    stateDirectory,
    restart: true,
    log,
  });
  try {
    const isReady = () => isTemporalReady(`127.0.0.1:${port}`, namespace);
    await waitForHealth(server, isReady, startTimeoutMs, maximumExits);
    return server;
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}
