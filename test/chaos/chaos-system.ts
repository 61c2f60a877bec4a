import { Client, Connection, ServiceError, WorkflowFailedError } from '@temporalio/client';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startLifecycle, type LifecycleHandle } from '../../cli/start-lifecycle.js';
import { startSearch } from '../../cli/search-handle.js';
import { monitorStatus, startMonitor, withMonitor } from '../../cli/monitor-handle.js';
import type { LifecycleInput, LifecycleResult } from '../../contracts/lifecycle.js';
import type { MonitoringSettings, MonitorStatus } from '../../contracts/monitor.js';
import type { TuningInput, TuningResult } from '../../contracts/search.js';
import { settingsWith } from '../../settings/settings.js';
import { freePort } from '../../deploy/local/ports.js';
import { startScript, type RunningProcess } from '../../deploy/local/processes.js';
import { startLocalServers } from '../../deploy/local/servers/start-local-servers.js';
import type { ObjectStore } from '../../store/object-store.js';
import { retryOutages } from '../../store/retry-outages.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import { startStoreProxy, type StoreProxy } from './store-proxy.js';

export const targets = [
  'trainer',
  'trainer worker',
  'pipeline worker',
  'API',
  'Temporal server',
  'MinIO server',
] as const;
export type Target = (typeof targets)[number];

export const checkpointIntervalSteps = 10;

/** Small, and the same every time: what is trained from it has one digest. */
export const chaosInput: LifecycleInput = {
  source: { kind: 'sample', rows: 2000, seed: 1, drift: 0, labelNoise: 0, limit: 1200 },
  base: 'tiny',
  training: { maxLength: 32, epochs: 4, checkpointIntervalSteps },
};

/** One line of a worker's log. */
export interface LogLine {
  time: number;
  msg: string;
  runId?: string;
  step?: number;
  attempt?: number;
}

/**
 * Everything that `npm start` runs, started by the same code, with servers and directories of its own. Workers and API reach MinIO
 * through a proxy that knows the instant of each request.
 */
export interface ChaosSystem {
  stateDirectory: string;
  apiUrl: string;
  /** Straight to MinIO, past the proxy. */
  store: ObjectStore;
  proxy: StoreProxy;
  /** Sends a signal, SIGKILL if not said otherwise. @returns false when no such process runs now */
  signal(target: Target, signal?: NodeJS.Signals): Promise<boolean>;
  pidOf(target: Target): Promise<number | undefined>;
  start(input: LifecycleInput): Promise<LifecycleHandle>;
  /** How a run ended, however often Temporal was away meanwhile. */
  resultOf(handle: LifecycleHandle): Promise<LifecycleResult>;
  /** Runs a search to its end, however often Temporal was away meanwhile. */
  search(input: TuningInput): Promise<TuningResult>;
  /** Starts watching a model. */
  startMonitor(model: string, settings: Partial<MonitoringSettings>): Promise<WatchedMonitor>;
  trainerLog(): Promise<LogLine[]>;
  /** Stops everything. @returns pids of processes that should have ended and have not */
  stop(): Promise<number[]>;
}

/** A monitor that runs. */
export interface WatchedMonitor {
  /** Waits until no retraining has gone on for a while. */
  whenIdle(): Promise<MonitorStatus>;
  stop(): Promise<void>;
}

/** Looks, a second apart, at which no retraining went on: an observation whose worker was killed takes a while to be made again. */
const idleLooks = 45;

const project = fileURLToPath(new URL('../../', import.meta.url));

/** @param options.prepareState may mount small disks before anything is written */
export async function startChaosSystem(
  options: { prepareState?: (stateDirectory: string) => Promise<void> } = {},
): Promise<ChaosSystem> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'evergreen-chaos-'));
  await options.prepareState?.(stateDirectory);
  const ports = await Promise.all(Array.from({ length: 5 }, freePort));
  const [api, temporal, temporalUi, minio, minioConsole] = ports as [number, number, number, number, number];
  const settings = settingsWith({
    EVERGREEN_STATE: stateDirectory,
    EVERGREEN_STORE: 'minio',
    API_PORT: String(api),
    TEMPORAL_PORT: String(temporal),
    TEMPORAL_UI_PORT: String(temporalUi),
    MINIO_PORT: String(minio),
    MINIO_CONSOLE_PORT: String(minioConsole),
  });
  const log = (): void => undefined;
  const servers = await startLocalServers(settings, { log });
  if (servers.connection.store.kind !== 'minio') throw new Error('the chaos suite needs MinIO');
  const direct = servers.connection.store;
  const proxy = await startStoreProxy(() => direct.endpoint);
  // Whoever looks at the outcome may come while MinIO starts again.
  const store = retryOutages(createMinioStore({ ...direct, requestTimeoutMs: 5_000 }), {
    signal: new AbortController().signal,
    onWait: () => undefined,
  });
  const environment = {
    ...servers.environment,
    MINIO_ENDPOINT: proxy.url,
    MINIO_ACCESS_KEY: direct.accessKey,
    MINIO_SECRET_KEY: direct.secretKey,
    MINIO_BUCKET: direct.bucket,
    LOG_LEVEL: 'info',
  };
  const run = async (name: string, script: string, cache: string): Promise<RunningProcess> =>
    startScript({
      name,
      script: join(project, script),
      args: [],
      logFile: join(stateDirectory, 'logs', `${name.replaceAll(' ', '-')}.log`),
      stateDirectory,
      env: { ...environment, EVERGREEN_CACHE: join(stateDirectory, cache) },
      log,
      restart: true,
      graceMs: 30_000,
    });
  await mkdir(join(stateDirectory, 'logs'), { recursive: true });
  const processes = await Promise.all([
    run('pipeline worker', 'workers/pipeline-worker.ts', 'cache'),
    run('trainer worker', 'workers/trainer-worker.ts', 'cache'),
    // A cache of its own, so that the API fetches every model itself.
    run('API', 'api/main.ts', 'api-cache'),
  ]);
  const connection = await Connection.connect({ address: servers.connection.temporalAddress });
  const client = new Client({ connection });

  const pidOf = async (target: Target): Promise<number | undefined> => {
    if (target !== 'trainer') return recordedPid(stateDirectory, target);
    const worker = await recordedPid(stateDirectory, 'trainer worker');
    return worker === undefined ? undefined : (await childrenOf(worker)).at(0);
  };

  const system: ChaosSystem = {
    stateDirectory,
    apiUrl: servers.connection.apiUrl,
    store,
    proxy,
    pidOf,
    async signal(target, signal = 'SIGKILL') {
      const pid = await pidOf(target);
      if (pid === undefined) return false;
      try {
        process.kill(pid, signal);
        return true;
      } catch {
        return false;
      }
    },
    start: (input) => despiteOutages(() => startLifecycle(client, input)),
    resultOf: (handle) => despiteOutages(() => handle.result()),
    async search(input) {
      const handle = await despiteOutages(() => startSearch(client, input));
      return despiteOutages(() => handle.result());
    },
    async startMonitor(model, monitoring) {
      await despiteOutages(() => startMonitor(client, model, monitoring));
      const status = () => despiteOutages(() => withMonitor(client, model, monitorStatus));
      return {
        async whenIdle() {
          for (let idle = 0, last = await status(); ; last = await status()) {
            idle = last.running === null ? idle + 1 : 0;
            if (idle === idleLooks) return last;
            await wait(1_000);
          }
        },
        stop: () => despiteOutages(() => withMonitor(client, model, (handle) => handle.cancel())).then(),
      };
    },
    async trainerLog() {
      const text = await readFile(join(stateDirectory, 'logs', 'trainer-worker.log'), 'utf8');
      return text.split('\n').flatMap((line) => {
        try {
          return [JSON.parse(line) as LogLine];
        } catch {
          return [];
        }
      });
    },
    async stop() {
      proxy.watcher = null;
      await connection.close();
      for (const running of processes.reverse()) await running.stop();
      await servers.stop();
      await proxy.stop();
      const left = await processesOf(stateDirectory);
      await rm(stateDirectory, { recursive: true, force: true }).catch(() => undefined);
      return left;
    },
  };
  return system;
}

/** The pid that the product itself noted for a process it started. */
async function recordedPid(stateDirectory: string, name: string): Promise<number | undefined> {
  const directory = join(stateDirectory, 'processes');
  for (const file of await readdir(directory).catch(() => [])) {
    const text = await readFile(join(directory, file), 'utf8').catch(() => '');
    if (text === '') continue;
    const record = JSON.parse(text) as { name: string; process: { pid: number } };
    if (record.name === name) return record.process.pid;
  }
  return undefined;
}

async function pgrep(...argumentList: string[]): Promise<number[]> {
  const { stdout } = await promisify(execFile)('pgrep', argumentList).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}

const childrenOf = (pid: number): Promise<number[]> => pgrep('-P', String(pid), '-f', 'trainer-main');

/** Processes whose command line names the state directory: trainers, servers. Given a moment to end. */
async function processesOf(stateDirectory: string): Promise<number[]> {
  for (let attempt = 0; ; attempt++) {
    const left = await pgrep('-f', stateDirectory);
    if (left.length === 0 || attempt === 50) return left;
    await wait(100);
  }
}

/** Repeats what failed because Temporal was away; a failed workflow is an answer. */
async function despiteOutages<Result>(operation: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      const isOutage = error instanceof ServiceError && !(error instanceof WorkflowFailedError);
      if (!isOutage) throw error;
      await wait(500);
    }
  }
}
