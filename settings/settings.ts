import { delimiter, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Connection } from '../contracts/connection.js';
import { parseWith } from '../contracts/parse.js';
import { listed } from './access-settings.js';
import { isLoopback } from './binding.js';
import { readConnectionFile } from './connection-file.js';
import { environmentSchema, processEnvironment, type Environment } from './environment.js';

/** The settings of a process; settings/environment.ts describes them. */
export type Settings = ReturnType<typeof settingsFrom>;

/**
 * The settings of this process: from environment variables, then from what `npm start` wrote, then from the defaults.
 * @throws EvergreenError `invalid-input` that names every wrong variable
 */
export function readSettings(environment: Environment = processEnvironment()): Settings {
  return settingsFrom(environment, readConnectionFile);
}

/** The settings of this process with some variables replaced. */
export function settingsWith(overrides: Environment): Settings {
  return readSettings(processEnvironment(overrides));
}

/** The settings of a launcher. They do not depend on the connection file, which a launcher that was killed may have left behind. */
export function launcherSettings(overrides: Environment = {}): Settings {
  return settingsFrom(processEnvironment(overrides), () => undefined);
}

function settingsFrom(
  environment: Environment,
  findRunning: (stateDirectory: string) => Connection | undefined,
) {
  // An empty variable counts as not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const values = parseWith(environmentSchema, given, 'environment');
  const stateDirectory = resolve(values.EVERGREEN_STATE);
  const explicit = <Name extends keyof Values>(name: Name): Values[Name] | undefined =>
    given[name] === undefined ? undefined : values[name];
  const connection = connectionOf(values, explicit, stateDirectory, findRunning(stateDirectory));
  return {
    model: connection.model,
    stateDirectory,
    cacheDirectory: resolve(values.EVERGREEN_CACHE),
    threads: values.EVERGREEN_THREADS,
    shardRows: values.EVERGREEN_SHARD_ROWS,
    openVinoDirectory: values.EVERGREEN_OPENVINO && resolve(values.EVERGREEN_OPENVINO),
    inferenceProcesses: values.EVERGREEN_INFERENCE_PROCESSES,
    workflowBundlePath: values.EVERGREEN_WORKFLOW_BUNDLE,
    workerVersioning: values.EVERGREEN_WORKER_VERSIONING,
    workerMetrics: values.EVERGREEN_WORKER_METRICS,
    alertWebhook: values.EVERGREEN_ALERT_WEBHOOK,
    predictionLog: values.EVERGREEN_PREDICTION_LOG,
    predictionRetentionDays: values.EVERGREEN_PREDICTION_RETENTION_DAYS,
    apiHost: values.API_HOST,
    apiPort: values.API_PORT,
    /** What models are served with, in the words of a recipe. */
    apiCompute: {
      engine: values.API_ENGINE,
      device: 'cpu' as const,
      precision: values.API_PRECISION,
    },
    apiAllowedHosts: listed(values.API_ALLOWED_HOSTS),
    apiTls: values.API_TLS,
    apiTrustedProxies: values.API_TRUSTED_PROXIES,
    apiCorsOrigins: values.API_CORS_ORIGINS,
    apiRateLimit: values.API_RATE_LIMIT,
    apiLimits: {
      maximumConnections: values.API_MAXIMUM_CONNECTIONS,
      maximumRequests: values.API_MAXIMUM_REQUESTS,
      maximumBytesInFlight: values.API_BODY_MEGABYTES * 1_000_000,
      headersTimeoutMs: values.API_HEADERS_TIMEOUT_MS,
      silenceTimeoutMs: values.API_BODY_SILENCE_TIMEOUT_MS,
      requestTimeoutMs: values.API_REQUEST_TIMEOUT_MS,
      keepAliveTimeoutMs: values.API_KEEP_ALIVE_TIMEOUT_MS,
    },
    predictKey: values.EVERGREEN_PREDICT_KEY,
    sourceRoots: sourceRootsOf(values.EVERGREEN_SOURCE_ROOTS, connection.temporalAddress),
    /** What `temporalOptions` makes a connection of. */
    temporalSecurity: {
      enabled: values.TEMPORAL_TLS,
      authorityPath: values.TEMPORAL_TLS_CA,
      certificatePath: values.TEMPORAL_TLS_CERT,
      keyPath: values.TEMPORAL_TLS_KEY,
      serverName: values.TEMPORAL_TLS_SERVER_NAME,
      apiKey: values.TEMPORAL_API_KEY,
    },
    temporalPort: values.TEMPORAL_PORT,
    temporalUiPort: values.TEMPORAL_UI_PORT,
    minioPort: values.MINIO_PORT,
    minioConsolePort: values.MINIO_CONSOLE_PORT,
    temporalNamespace: connection.temporalNamespace,
    logLevel: values.LOG_LEVEL,
    traceEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    offline: values.EVERGREEN_OFFLINE,
    pipIndexUrl: values.PIP_INDEX_URL,
    hubUrl: values.HF_ENDPOINT,
    /** What the environment itself names. Undefined where the local launcher chooses: a server, a secret, the prediction log. */
    explicit: {
      temporalAddress: values.TEMPORAL_ADDRESS,
      minioEndpoint: values.MINIO_ENDPOINT,
      predictionSecrets: values.EVERGREEN_PREDICTION_SECRET,
      feedbackKey: values.EVERGREEN_FEEDBACK_KEY,
      errorFeedbackKey: values.EVERGREEN_ERROR_FEEDBACK_KEY,
      predictionLog: explicit('EVERGREEN_PREDICTION_LOG'),
      predictionRetentionDays: explicit('EVERGREEN_PREDICTION_RETENTION_DAYS'),
    },
    connection,
  };
}

/**
 * The directories that workflows may name files of; undefined: any. Only local users reach a Temporal server on this machine, and
 * a path that they name is their own. Who starts workflows from elsewhere could otherwise read every file of the worker.
 */
function sourceRootsOf(given: string | undefined, temporalAddress: string): readonly string[] | undefined {
  if (given !== undefined) return listed(given, delimiter).map((path) => resolve(path));
  return isLoopback(temporalAddress.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'))
    ? undefined
    : [process.cwd()];
}

type Values = z.output<typeof environmentSchema>;

/** Each part of the connection: from its variable if that is set, then from the running system, then the default. */
function connectionOf(
  values: Values,
  explicit: <Name extends keyof Values>(name: Name) => Values[Name] | undefined,
  stateDirectory: string,
  running: Connection | undefined,
): Connection {
  const minio = running?.store.kind === 'minio' ? running.store : undefined;
  const storeKind = explicit('EVERGREEN_STORE') ?? running?.store.kind ?? values.EVERGREEN_STORE;
  const apiUrl = `http://${values.API_HOST}:${values.API_PORT}`;
  return {
    model: explicit('EVERGREEN_MODEL') ?? running?.model ?? values.EVERGREEN_MODEL,
    temporalNamespace:
      explicit('TEMPORAL_NAMESPACE') ?? running?.temporalNamespace ?? values.TEMPORAL_NAMESPACE,
    temporalAddress:
      values.TEMPORAL_ADDRESS ?? running?.temporalAddress ?? `127.0.0.1:${values.TEMPORAL_PORT}`,
    temporalUiUrl: running?.temporalUiUrl,
    apiUrl: explicit('API_PORT') ? apiUrl : (running?.apiUrl ?? apiUrl),
    store:
      storeKind === 'directory'
        ? { kind: 'directory', path: join(stateDirectory, 'store') }
        : {
            kind: 'minio',
            endpoint: values.MINIO_ENDPOINT ?? minio?.endpoint ?? `http://127.0.0.1:${values.MINIO_PORT}`,
            accessKey: values.MINIO_ACCESS_KEY ?? minio?.accessKey ?? '',
            secretKey: values.MINIO_SECRET_KEY ?? minio?.secretKey ?? '',
            bucket: explicit('MINIO_BUCKET') ?? minio?.bucket ?? values.MINIO_BUCKET,
            region: explicit('MINIO_REGION') ?? minio?.region ?? values.MINIO_REGION,
          },
  };
}
