import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../deploy/local/ports.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import type { ObjectStore } from '../../store/object-store.js';
import { runEvergreen, type CommandOutcome } from '../cli/run-evergreen.js';
import { startOwnTemporal, useMinio } from '../real-servers.js';

const project = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Workers and API as `npm start` runs them, with a Temporal server, a bucket and a state directory of their own: a monitor goes on
 * until its server ends, and on the shared one the workers of other tests would run it.
 */
export interface RunningSystem {
  temporalAddress: string;
  apiUrl: string;
  store: ObjectStore;
  /** Runs a command line in this process. */
  evergreen(...argumentList: string[]): Promise<CommandOutcome>;
  stop(): Promise<void>;
}

/** @param cacheDirectory where bases are downloaded to; one of its own when absent */
export async function startSystem(cacheDirectory?: string): Promise<RunningSystem> {
  const { address } = await startOwnTemporal();
  const minio = await useMinio();
  const stateDirectory = await mkdtemp(join(tmpdir(), 'evergreen-system-'));
  const apiPort = await freePort();
  const environment = {
    ...process.env,
    EVERGREEN_STATE: stateDirectory,
    EVERGREEN_CACHE: cacheDirectory ?? join(stateDirectory, 'cache'),
    EVERGREEN_STORE: 'minio',
    TEMPORAL_ADDRESS: address,
    MINIO_ENDPOINT: minio.endpoint,
    MINIO_ACCESS_KEY: minio.accessKey,
    MINIO_SECRET_KEY: minio.secretKey,
    MINIO_BUCKET: `end-to-end-${process.pid}-${apiPort}`,
    API_PORT: String(apiPort),
    LOG_LEVEL: 'warn',
  };
  const start = (script: string): ChildProcess =>
    fork(join(project, script), { execArgv: ['--import', 'tsx'], env: environment, cwd: project });
  const processes = ['workers/pipeline-worker.ts', 'workers/trainer-worker.ts', 'api/main.ts'].map(start);
  return {
    temporalAddress: address,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    store: createMinioStore({ ...minio, bucket: environment.MINIO_BUCKET }),
    evergreen: (...argumentList) => runEvergreen(argumentList, environment),
    async stop() {
      await Promise.all(processes.map(stopProcess));
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
