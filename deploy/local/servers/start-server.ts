import { startProcess, type ProcessOptions, type RunningProcess } from '../processes.js';
import { waitForHealth } from '../wait-for-health.js';

const startTimeoutMs = 60_000;

/** How every local server is started, whatever its own settings are. */
export type ServerProcess = Pick<ProcessOptions, 'command' | 'logFile' | 'stateDirectory' | 'log'>;

/**
 * Starts a server and waits until it is ready. From then on, it is restarted when it exits.
 * @param isReady when it throws, the server is not ready yet
 * @param maximumExits number of exits after which the start has failed
 * @throws EvergreenError `server-unavailable`; the server is stopped then
 */
export async function startServer(
  options: Omit<ProcessOptions, 'restart'>,
  isReady: () => Promise<boolean>,
  maximumExits?: number,
): Promise<RunningProcess> {
  const server = await startProcess({ ...options, restart: true });
  try {
    await waitForHealth(server, isReady, startTimeoutMs, maximumExits);
    return server;
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}
