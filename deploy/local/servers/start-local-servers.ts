import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Connection } from '../../../contracts/connection.js';
import type { Settings } from '../../../settings/settings.js';
import { claimPort } from '../ports.js';
import { writePrivateJson } from '../private-json.js';
import { forgetProcess, recordProcess, stopOrphans } from '../process-records.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { serveStore } from './serve-store.js';
import { serveTemporal } from './serve-temporal.js';

export interface LocalServers {
  connection: Connection;
  /** For every process of this system, so that it uses these servers whatever else the environment says. */
  environment: Record<string, string>;
  /** Stops what was started, in reverse order. */
  stop: () => Promise<void>;
}

/**
 * Starts what `settings` does not point at already (Temporal, MinIO), waits until all of it answers, and writes
 * `<state>/connection.json` for the other programs on this machine.
 * @throws EvergreenError `conflict` when another launcher uses this state directory; `server-unavailable` when a port is
 * taken or a server can be had nowhere or does not start. Nothing is left running then.
 */
export async function startLocalServers(settings: Settings, { log }: { log: Log }): Promise<LocalServers> {
  const { stateDirectory } = settings;
  await claimStateDirectory(stateDirectory, log);
  const connectionPath = join(stateDirectory, 'connection.json');
  await rm(connectionPath, { force: true });

  const started: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    await rm(connectionPath, { force: true });
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
      ...(await serveTemporal(settings, started, log)),
      apiUrl: `http://${apiHost}:${apiPort}`,
      store: await serveStore(settings, started, log),
    };
    await writePrivateJson(connectionPath, connection);
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
 * Looks for another launcher before and after this one has made itself known: of two at once, whoever comes second sees the
 * first, also while that still fetches its servers.
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
    `Evergreen already runs with the state directory ${stateDirectory} (process ${owner}). Stop it with Ctrl-C in its terminal, or choose another directory with EVERGREEN_STATE=<directory>.`,
  );
}
