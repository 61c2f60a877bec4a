import { join } from 'node:path';
import { startProcess, type RunningProcess } from '../processes.js';
import { waitForHealth } from '../wait-for-health.js';
import type { Log } from './executable.js';
import type { MinioCredentials } from './minio-credentials.js';

const startTimeoutMs = 60_000;

export interface MinioServerOptions {
  executable: string;
  port: number;
  consolePort: number;
  credentials: MinioCredentials;
  region: string;
  dataDirectory: string;
  logDirectory: string;
  stateDirectory: string;
  log: Log;
}

/** Whether a MinIO server is ready at this address, for example http://127.0.0.1:9000; rejects when none answers. */
async function isMinioReady(endpoint: string): Promise<boolean> {
  const response = await fetch(`${endpoint}/minio/health/live`, { signal: AbortSignal.timeout(2000) });
  return response.ok;
}

/**
 * Starts MinIO on 127.0.0.1 and waits until it is ready.
 * @throws EvergreenError `server-unavailable`
 */
export async function startMinio(options: MinioServerOptions): Promise<RunningProcess> {
  const { executable, port, consolePort, credentials, dataDirectory, logDirectory } = options;
  const server = await startProcess({
    name: 'MinIO server',
    command: executable,
    args: [
      ...['server', dataDirectory, '--quiet'],
      ...['--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`],
    ],
    env: {
      MINIO_ROOT_USER: credentials.accessKey,
      MINIO_ROOT_PASSWORD: credentials.secretKey,
      MINIO_SITE_REGION: options.region,
      MINIO_UPDATE: 'off',
    },
    logFile: join(logDirectory, 'minio.log'),
    stateDirectory: options.stateDirectory,
    restart: true,
    log: options.log,
  });
  try {
    await waitForHealth(server, () => isMinioReady(`http://127.0.0.1:${port}`), startTimeoutMs);
    return server;
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}
