import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import pc from 'picocolors';
import { startMonitor } from '../../cli/monitor-handle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { launcherSettings, type Settings } from '../../settings/settings.js';
import { deploymentSecrets, secretsPath } from '../../settings/secrets.js';
import { currentChampion } from '../../registry/champions.js';
import { openStore } from '../../store/open-store.js';
import { runFirstLifecycle } from './first-lifecycle.js';
import { startScript, type RunningProcess } from './processes.js';
import { startLocalServers } from './servers/start-local-servers.js';
import { parseStartOptions } from './start-options.js';
import { waitUntilServed } from './wait-until-served.js';

// Who reads along (`npm start | tee log`) may end before everything is stopped, for one at the same Ctrl-C.
process.stdout.on('error', () => undefined);

const log = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm start`: own servers, workers, API, a first lifecycle where nothing is promoted yet; then serves until Ctrl-C. */
async function start(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), launcherSettings().model);
  const settings = launcherSettings(options.store && { EVERGREEN_STORE: options.store });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // A simulation that was killed hangs up instead.
  const interrupted = Promise.race([...signals, 'disconnect'].map((event) => once(process, event)));
  // Ctrl-C comes twice, from the terminal and from npm: the second one must not end this process before it has stopped the others.
  for (const signal of signals) process.on(signal, () => undefined);
  const stack: { stop(): Promise<void> }[] = [];
  let stopping = false;
  /** What is still starting when all is stopped is stopped, too, and nothing is started after that. */
  const keep = async (begin: () => Promise<RunningProcess>): Promise<void> => {
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
      const servers = await startLocalServers(settings, { log });
      stack.push(servers);
      const running = { ...settings, connection: servers.connection };
      await keep(() =>
        startEvergreenProcess('pipeline worker', 'workers/pipeline-worker.ts', settings, {
          ...servers.environment,
          // Nobody else is there to make its version current.
          ...(settings.workerVersioning === 'on' && { EVERGREEN_WORKER_VERSIONING: 'current' }),
        }),
      );
      await keep(() =>
        startEvergreenProcess('trainer worker', 'workers/trainer-worker.ts', settings, servers.environment),
      );
      await keep(() => startEvergreenProcess('API', 'api/main.ts', settings, servers.environment));
      const champion = await currentChampion(openStore(running.connection.store), settings.model);
      if (champion === null || options.train !== null) await runFirstLifecycle(running, options.train, log);
      const isPromoted =
        (await currentChampion(openStore(running.connection.store), settings.model)) !== null;
      if (isPromoted) await waitUntilServed(running.connection.apiUrl);
      if (options.monitor)
        await withTemporalClient(running, (client) => startMonitor(client, settings.model, {}));
      const { feedbackKey } = await deploymentSecrets(settings);
      for (const line of describeAddresses(running, isPromoted, feedbackKey)) log(line);
    })();
    await Promise.race([work, interrupted]);
    await interrupted;
    log('stopping …');
  } finally {
    await stopAll();
  }
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

function describeAddresses(settings: Settings, isPromoted: boolean, feedbackKey: string): string[] {
  const { connection, model, minioConsolePort } = settings;
  const store =
    connection.store.kind === 'minio'
      ? [`MinIO         ${connection.store.endpoint}`, `MinIO console http://127.0.0.1:${minioConsolePort}`]
      : [`store         ${connection.store.path}`];
  return [
    '',
    isPromoted
      ? pc.bold(`Evergreen serves ${model}.`)
      : pc.yellow(
          `Evergreen runs, but no model of ${model} is promoted: the API has nothing to answer with.`,
        ),
    `API           ${connection.apiUrl}`,
    `Temporal UI   ${connection.temporalUiUrl ?? connection.temporalAddress}`,
    ...store,
    `feedback key  ${feedbackKey} (${settings.given.feedbackKey === undefined ? secretsPath(settings.stateDirectory) : 'EVERGREEN_FEEDBACK_KEY'})`,
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
// Start-up may still be under way when Ctrl-C came; whatever it started since dies with this process.
process.exit();
