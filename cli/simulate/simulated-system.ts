import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../contracts/errors.js';
import { forkScript } from '../../model/processes/fork-script.js';
import { connectionPath } from '../../settings/connection-file.js';
import { processEnvironment } from '../../settings/environment.js';
import { settingsWith, type Settings } from '../../settings/settings.js';
import { isApiReady } from '../api-client.js';

const startScript = fileURLToPath(new URL('../../deploy/local/start.ts', import.meta.url));
const portVariables = ['API_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'MINIO_PORT', 'MINIO_CONSOLE_PORT'];
const stopDeadlineMs = 60_000;

/**
 * Starts a complete, separate system (servers, workers, API and a first model) as `npm start` does and returns when its API is
 * ready.
 * @throws EvergreenError `server-unavailable` that names the log
 */
export async function startSimulatedSystem(stateDirectory: string, startArguments: readonly string[]) {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  // A simulation must not write to the servers that the environment names.
  const variables = {
    EVERGREEN_STATE: stateDirectory,
    TEMPORAL_ADDRESS: '',
    MINIO_ENDPOINT: '',
    EVERGREEN_PREDICT_KEY: '',
    API_HOST: '',
  };
  const ports = (port: string): Record<string, string> =>
    Object.fromEntries(portVariables.map((name) => [name, port]));
  const logFile = join(stateDirectory, 'start.log');
  const log = await open(logFile, 'w');
  const child = forkScript(startScript, [...startArguments, '--no-monitor'], {
    env: processEnvironment({ ...variables, ...ports('0') }),
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  // With empty variables, the addresses are those that the system has written to its connection file.
  const settings = (): Settings => settingsWith({ ...variables, ...ports('') });
  while (!existsSync(connectionPath(stateDirectory)) || !(await isApiReady(settings().connection.apiUrl))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new EvergreenError('server-unavailable', `The simulated system did not start. See ${logFile}.`);
    await wait(250);
  }
  return {
    settings: settings(),
    async stop(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([ended, wait(stopDeadlineMs, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}
