import { join } from 'node:path';
import type { Connection } from '../../../contracts/connection.js';
import type { Settings } from '../../../settings/settings.js';
import { claimPort } from '../ports.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { isTemporalReady } from './temporal-health.js';
import { findTemporal } from './temporal-program.js';
import { startTemporal } from './temporal.js';
import { waitForServer } from './wait-for-server.js';

/** Waits for the Temporal server that the settings name, or starts one and adds it to `started`. */
export async function ensureTemporal(
  settings: Settings,
  started: RunningProcess[],
  log: Log,
): Promise<Pick<Connection, 'temporalAddress' | 'temporalUiUrl'>> {
  const { stateDirectory, temporalNamespace: namespace, explicit } = settings;
  if (explicit.temporalAddress !== undefined) {
    log(`Temporal server: ${explicit.temporalAddress} (TEMPORAL_ADDRESS)`);
    const { temporalAddress } = explicit;
    await waitForServer(temporalAddress, () => isTemporalReady(temporalAddress, namespace), log);
    return { temporalAddress };
  }
  const port = await claimPort(settings.temporalPort, 'the Temporal server', 'TEMPORAL_PORT');
  const uiPort = await claimPort(settings.temporalUiPort, "Temporal's Web UI", 'TEMPORAL_UI_PORT');
  const executable = await findTemporal(settings, log);
  started.push(
    await startTemporal({
      executable,
      port,
      uiPort,
      namespace,
      databasePath: join(stateDirectory, 'temporal.db'),
      logDirectory: join(stateDirectory, 'logs'),
      stateDirectory,
      log,
    }),
  );
  return { temporalAddress: `127.0.0.1:${port}`, temporalUiUrl: `http://127.0.0.1:${uiPort}` };
}
