import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Connection } from '../../../contracts/connection.js';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Settings } from '../../../settings/settings.js';
import { loadStateFile } from '../../../settings/state-file.js';
import { describeFailure } from '../../../sources/downloads/request.js';
import { claimPort } from '../ports.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { findMinio } from './minio-program.js';
import { startServer, type ServerProcess } from './start-server.js';
import { waitForServer } from './wait-for-server.js';

const answerTimeoutMs = 5000;
const healthTimeoutMs = 2000;

/** Content of `<state>/minio-credentials.json`, readable by its owner only. The first start creates it. */
const credentialsFileSchema = z.object({
  formatVersion: z.literal(1),
  accessKey: z.string().min(3),
  secretKey: z.string().min(8),
});

/** Credentials for a new MinIO server. */
export const randomMinioCredentials = () => ({
  formatVersion: 1 as const,
  accessKey: `evergreen-${randomBytes(4).toString('hex')}`,
  secretKey: randomBytes(24).toString('hex'),
});

/** Waits for the object store that the settings name, or starts MinIO and adds it to `started`. */
export async function ensureStore(
  settings: Settings,
  started: RunningProcess[],
  log: Log,
): Promise<Connection['store']> {
  const { stateDirectory, explicit } = settings;
  const wanted = settings.connection.store;
  if (wanted.kind === 'directory') {
    log(`Object store: the directory ${wanted.path}`);
    return wanted;
  }
  if (explicit.minioEndpoint !== undefined) {
    log(`Object store: ${explicit.minioEndpoint} (MINIO_ENDPOINT)`);
    await waitForServer(wanted.endpoint, () => answers(wanted.endpoint), log);
    return wanted;
  }
  const port = await claimPort(settings.minioPort, 'the MinIO server', 'MINIO_PORT');
  const consolePort = await claimPort(settings.minioConsolePort, "MinIO's console", 'MINIO_CONSOLE_PORT');
  const command = await findMinioOrWarn(settings, log);
  if (command === undefined) return { kind: 'directory', path: join(stateDirectory, 'store') };

  const credentialsPath = join(stateDirectory, 'minio-credentials.json');
  const { accessKey, secretKey } =
    wanted.accessKey && wanted.secretKey
      ? wanted
      : await loadStateFile(credentialsFileSchema, credentialsPath, randomMinioCredentials);
  const dataDirectory = join(stateDirectory, 'minio');
  const logFile = join(stateDirectory, 'logs', 'minio.log');
  await mkdir(dataDirectory, { recursive: true });
  started.push(
    await startMinio(
      { command, logFile, stateDirectory, log },
      { port, consolePort, accessKey, secretKey, region: wanted.region, dataDirectory },
    ),
  );
  return { ...wanted, endpoint: `http://127.0.0.1:${port}`, accessKey, secretKey };
}

/** Any answer counts, since not every S3 store has MinIO's health page. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return true;
  } catch (thrown) {
    throw new Error(describeFailure(thrown), { cause: thrown });
  }
}

async function findMinioOrWarn(settings: Settings, log: Log): Promise<string | undefined> {
  try {
    return await findMinio(settings, log);
  } catch (thrown) {
    if (!(thrown instanceof EvergreenError)) throw thrown;
    log('');
    log(`WARNING: ${thrown.message}`);
    log('WARNING: without MinIO, everything is stored in a directory, which only works on a single machine.');
    log('');
    return undefined;
  }
}

/**
 * Starts MinIO on 127.0.0.1 and waits until it is ready.
 * @throws EvergreenError `server-unavailable`
 */
export async function startMinio(
  process: ServerProcess,
  options: {
    port: number;
    consolePort: number;
    accessKey: string;
    secretKey: string;
    region: string;
    dataDirectory: string;
  },
): Promise<RunningProcess> {
  const { port, consolePort, accessKey, secretKey, region, dataDirectory } = options;
  const args = [
    ...['server', dataDirectory, '--quiet'],
    ...['--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`],
  ];
  const env = {
    MINIO_ROOT_USER: accessKey,
    MINIO_ROOT_PASSWORD: secretKey,
    MINIO_SITE_REGION: region,
    MINIO_UPDATE: 'off',
  };
  return startServer({ ...process, name: 'MinIO server', args, env }, async () => {
    const signal = AbortSignal.timeout(healthTimeoutMs);
    return (await fetch(`http://127.0.0.1:${port}/minio/health/live`, { signal })).ok;
  });
}
