import type { Connection } from '../../../contracts/connection.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { removeConnectionFile, writeConnectionFile } from '../../../settings/connection-file.js';
import type { Settings } from '../../../settings/settings.js';
import { claimPort } from '../ports.js';
import { forgetProcess, recordProcess, stopOrphans } from '../process-records.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { ensureStore } from './minio.js';
import { ensureTemporal } from './temporal.js';

export interface LocalServers {
  connection: Connection;
  /** Variables that make every process of this system use these servers, whatever else its environment contains. */
  environment: Record<string, string>;
  /** Stops the started servers in reverse order. */
  stop: () => Promise<void>;
}

/**
 * Starts Temporal and MinIO unless `settings` names existing ones, waits until they are ready, and writes
 * `<state>/connection.json` for the other programs on this machine.
 * @throws EvergreenError `conflict` when another launcher uses this state directory; `server-unavailable` when a port is in
 * use, or a server is not found or does not start. No server is left running then.
 */
export async function startLocalServers(settings: Settings, { log }: { log: Log }): Promise<LocalServers> {
  const { stateDirectory } = settings;
  await claimStateDirectory(stateDirectory, log);
  await removeConnectionFile(stateDirectory);

  const started: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    await removeConnectionFile(stateDirectory);
    for (const server of started.splice(0).reverse()) await server.stop();
    await forgetProcess(stateDirectory, process.pid);
  };
  try {
    const apiPort = await claimPort(settings.apiPort, 'the API', 'API_PORT');
    const apiHost = settings.apiHost === '0.0.0.0' ? '127.0.0.1' : settings.apiHost;
    const { model, temporalNamespace } = settings;
    const connection: Connection = {
      model,
      temporalNamespace,
      ...(await ensureTemporal(settings, started, log)),
      apiUrl: `http://${apiHost}:${apiPort}`,
      store: await ensureStore(settings, started, log),
    };
    await writeConnectionFile(stateDirectory, connection);
    const environment = {
      EVERGREEN_STATE: stateDirectory,
      EVERGREEN_STORE: connection.store.kind,
      API_PORT: `${apiPort}`,
    };
    return { connection, environment, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/**
 * Reserves the state directory for this launcher. It checks for another launcher before and after it writes its own record:
 * of two that start at once, at least one finds the other, even while neither has started a server.
 */
async function claimStateDirectory(stateDirectory: string, log: Log): Promise<void> {
  refuseOwner(stateDirectory, await stopOrphans(stateDirectory, log));
  await recordProcess(stateDirectory, 'launcher', process.pid);
  const others = (await stopOrphans(stateDirectory, log)).filter((pid) => pid !== process.pid);
  if (others.length > 0) await forgetProcess(stateDirectory, process.pid);
  refuseOwner(stateDirectory, others);
}

function refuseOwner(stateDirectory: string, [owner]: readonly number[]): void {
  if (owner === undefined) return;
  throw new EvergreenError(
    'conflict',
    `Evergreen already runs with the state directory ${stateDirectory} (process ${owner}). Stop it with Ctrl-C in its terminal, or use another directory with EVERGREEN_STATE=<directory>.`,
  );
}
