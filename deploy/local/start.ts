import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { isApiReady } from '../../cli/api-client.js';
import { startMonitor } from '../../cli/monitor-handle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { makePrivateDirectories } from '../../files/private-directories.js';
import { currentChampion } from '../../registry/champions.js';
import { requireSafeBinding } from '../../settings/binding.js';
import { deploymentSecrets, secretsPath } from '../../settings/secrets.js';
import { launcherSettings, type Settings } from '../../settings/settings.js';
import { openStore } from '../../store/open-store.js';
import { ensureOpenVino } from './ensure-openvino.js';
import { runFirstLifecycle } from './first-lifecycle.js';
import { startScript, type RunningProcess } from './processes.js';
import { startLocalServers } from './servers/start-local-servers.js';
import { parseStartOptions } from './start-options.js';

// The reader of a pipe, as in `npm start | tee log`, may exit first, for example at the same Ctrl-C.
process.stdout.on('error', () => undefined);

const readyPollIntervalMs = 250;
/** How long predictions are kept with their texts. */
const localRetentionDays = 7;

const log = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm start`: starts servers, workers and API, runs a first lifecycle if nothing is promoted yet, and serves until Ctrl-C. */
async function start(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), launcherSettings().model);
  const settings = launcherSettings(options.store && { EVERGREEN_STORE: options.store });
  requireSafeBinding(settings);
  await makePrivateDirectories(settings.stateDirectory, settings.cacheDirectory);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // `disconnect` is the signal of a simulation that was killed.
  const interrupted = Promise.race([...signals, 'disconnect'].map((event) => once(process, event)));
  // Ctrl-C arrives twice, from the terminal and from npm. The second one must not end this process before it has stopped the others.
  for (const signal of signals) process.on(signal, () => undefined);
  const stack: { stop(): Promise<void> }[] = [];
  let stopping = false;
  /** Registers the process for `stopAll` before it has started; after `stopAll`, nothing is started. */
  const launch = async (begin: () => Promise<RunningProcess>): Promise<void> => {
    if (stopping) throw new Error('stopping');
    const starting = begin();
    const stop = (): Promise<void> =>
      starting.then(
        (part) => part.stop(),
        () => undefined,
      );
    stack.push({ stop });
    await starting;
  };
  const stopAll = async (): Promise<void> => {
    stopping = true;
    for (const part of stack.splice(0).reverse()) await part.stop();
  };
  try {
    const work = (async () => {
      log(describeStart(settings));
      const fetching = ensureOpenVino(settings, log);
      // Awaited below, after the servers have started; it must not end this process before that.
      fetching.catch(() => undefined);
      const servers = await startLocalServers(settings, { log });
      stack.push(servers);
      const running = { ...settings, connection: servers.connection };
      log('Starting the workers and the API …');
      await launch(() =>
        startEvergreenProcess('pipeline worker', 'workers/pipeline-worker.ts', settings, {
          ...servers.environment,
          // On a single machine there is no operator who makes the version current.
          ...(settings.workerVersioning === 'on' && { EVERGREEN_WORKER_VERSIONING: 'current' }),
        }),
      );
      await fetching;
      await launch(() =>
        startEvergreenProcess('trainer worker', 'workers/trainer-worker.ts', settings, {
          ...servers.environment,
          ...(settings.workerMetrics && { EVERGREEN_WORKER_METRICS: nextPort(settings.workerMetrics) }),
        }),
      );
      const predictionLog = localPredictionLog(settings);
      await launch(() =>
        startEvergreenProcess('API', 'api/main.ts', settings, {
          ...servers.environment,
          ...(predictionLog && {
            EVERGREEN_PREDICTION_LOG: 'full',
            EVERGREEN_PREDICTION_RETENTION_DAYS: `${predictionLog.retentionDays}`,
          }),
        }),
      );
      const champion = await currentChampion(openStore(running.connection.store), settings.model);
      if (champion === null || options.train !== null) await runFirstLifecycle(running, options.train, log);
      const isPromoted =
        (await currentChampion(openStore(running.connection.store), settings.model)) !== null;
      while (isPromoted && !(await isApiReady(running.connection.apiUrl))) await wait(readyPollIntervalMs);
      if (options.monitor)
        await withTemporalClient(running, (client) => startMonitor(client, settings.model, {}));
      await deploymentSecrets(settings);
      for (const line of describeAddresses(running, isPromoted)) log(line);
    })();
    await Promise.race([work, interrupted]);
    await interrupted;
    log('stopping …');
  } finally {
    await stopAll();
  }
}

/** How long a start takes, and what it waits for. */
function describeStart({ stateDirectory, connection, explicit }: Settings): string {
  // The directory itself is there before the first start: packages are installed under its lock.
  if (existsSync(secretsPath(stateDirectory)))
    return `Starting with the data of ${stateDirectory}; this takes seconds.`;
  const isLocal = connection.store.kind === 'minio' && explicit.minioEndpoint === undefined;
  const servers = isLocal ? 'Temporal and MinIO' : 'Temporal';
  const build = isLocal
    ? ' Where MinIO cannot be downloaded, it is built with Go, which takes three minutes more.'
    : '';
  return `First start in ${stateDirectory}: one to two minutes for ${servers} (downloaded once), the workers, the API and a first model.${build} Later starts take seconds.`;
}

function startEvergreenProcess(
  name: string,
  script: string,
  settings: Settings,
  environment: Record<string, string>,
): Promise<RunningProcess> {
  return startScript({
    name,
    script: fileURLToPath(new URL(`../../${script}`, import.meta.url)),
    args: [],
    logFile: join(settings.stateDirectory, 'logs', `${name.toLowerCase().replaceAll(' ', '-')}.log`),
    stateDirectory: settings.stateDirectory,
    env: environment,
    log,
    restart: true,
    graceMs: 30_000,
  });
}

/** The same address with the next port, since two workers of one machine cannot share one. */
const nextPort = (address: string): string => address.replace(/\d+$/, (port) => String(Number(port) + 1));

/**
 * The prediction log of an API on one machine: with texts, so that a label with only an id can train. The texts leave neither
 * the state directory nor this machine; with a store elsewhere, the redacted log remains the default.
 * @returns null for the log that the environment names, or the default
 */
function localPredictionLog({ explicit }: Settings): { retentionDays: number } | null {
  if (explicit.predictionLog !== undefined || explicit.minioEndpoint !== undefined) return null;
  return { retentionDays: explicit.predictionRetentionDays ?? localRetentionDays };
}

function describeAddresses(settings: Settings, isPromoted: boolean): string[] {
  const { connection, model, minioConsolePort } = settings;
  const predictionLog = localPredictionLog(settings);
  const store =
    connection.store.kind === 'minio'
      ? [`MinIO         ${connection.store.endpoint}`, `MinIO console http://127.0.0.1:${minioConsolePort}`]
      : [`store         ${connection.store.path}`];
  return [
    '',
    isPromoted
      ? pc.bold(`Evergreen serves ${model}.`)
      : pc.yellow(
          `Evergreen is running, but no model of ${model} is promoted, so the API cannot classify yet.`,
        ),
    `API           ${connection.apiUrl}`,
    `Temporal UI   ${connection.temporalUiUrl ?? connection.temporalAddress}`,
    ...store,
    `feedback keys ${secretsPath(settings.stateDirectory)} (EVERGREEN_FEEDBACK_KEY and EVERGREEN_ERROR_FEEDBACK_KEY come first)`,
    ...(predictionLog
      ? [
          `texts         kept for ${predictionLog.retentionDays} days in ${settings.stateDirectory}, so that labels by id can train (EVERGREEN_PREDICTION_LOG=redacted: not kept)`,
        ]
      : []),
    '',
    `curl -X POST ${connection.apiUrl}/predict -H 'content-type: application/json' -d '{"text": ["I love this product!"]}'`,
    pc.dim('Ctrl-C stops everything.'),
  ];
}

try {
  await start();
} catch (thrown) {
  const error = toEvergreenError(thrown);
  if (!(thrown instanceof Error && thrown.name === 'CommanderError'))
    log(`${pc.red('error')} ${error.message}`);
  process.exitCode = 1;
}
// The start may not have finished at Ctrl-C: what it has started in the meantime ends with this process.
process.exit();
