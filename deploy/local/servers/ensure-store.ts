import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../../../contracts/connection.js';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Settings } from '../../../settings/settings.js';
import { describeFailure } from '../../../sources/downloads/request.js';
import { claimPort } from '../ports.js';
import type { RunningProcess } from '../processes.js';
import type { Log } from './executable.js';
import { loadMinioCredentials } from './minio-credentials.js';
import { findMinio } from './minio-program.js';
import { startMinio } from './minio.js';
import { waitForServer } from './wait-for-server.js';

const answerTimeoutMs = 5000;

type Store = Connection['store'];

/** Waits for the object store that the settings name, or starts MinIO and adds it to `started`. */
export async function ensureStore(settings: Settings, started: RunningProcess[], log: Log): Promise<Store> {
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
  const executable = await findMinioOrWarn(settings, log);
  if (executable === undefined) return { kind: 'directory', path: join(stateDirectory, 'store') };

  const credentials =
    wanted.accessKey && wanted.secretKey
      ? wanted
      : await loadMinioCredentials(join(stateDirectory, 'minio-credentials.json'));
  const dataDirectory = join(stateDirectory, 'minio');
  await mkdir(dataDirectory, { recursive: true });
  started.push(
    await startMinio({
      executable,
      port,
      consolePort,
      credentials,
      region: wanted.region,
      dataDirectory,
      logDirectory: join(stateDirectory, 'logs'),
      stateDirectory,
      log,
    }),
  );
  const { accessKey, secretKey } = credentials;
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
