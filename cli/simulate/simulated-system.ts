import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../contracts/errors.js';
import { childEnvironment, settingsWith, type Settings } from '../../settings/settings.js';
import { forkScript } from '../../model/processes/fork-script.js';

/** A whole Evergreen of its own: servers, workers, API and a first model, apart from what else runs on this machine. */
export interface SimulatedSystem {
  settings: Settings;
  stop(): Promise<void>;
}

const startScript = fileURLToPath(new URL('../../deploy/local/start.ts', import.meta.url));
const portVariables = ['API_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'MINIO_PORT', 'MINIO_CONSOLE_PORT'];
const stopDeadlineMs = 60_000;

/** Starts it as `npm start` does and returns when it serves. @throws EvergreenError `server-unavailable` with the end of its log */
export async function startSimulatedSystem(
  stateDirectory: string,
  startArguments: readonly string[],
): Promise<SimulatedSystem> {
  await mkdir(stateDirectory, { recursive: true });
  // Whatever the environment points at is not for a simulation to write to.
  const variables = { EVERGREEN_STATE: stateDirectory, TEMPORAL_ADDRESS: '', MINIO_ENDPOINT: '' };
  const ports = (port: string): Record<string, string> =>
    Object.fromEntries(portVariables.map((name) => [name, port]));
  const logFile = join(stateDirectory, 'start.log');
  const log = await open(logFile, 'w');
  const child = forkScript(startScript, [...startArguments, '--no-monitor'], {
    env: childEnvironment({ ...variables, ...ports('0') }),
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  // Which ports are free is settled there, and said in this file.
  const settings = (): Settings => settingsWith({ ...variables, ...ports('') });
  const connectionFile = join(stateDirectory, 'connection.json');
  while (!existsSync(connectionFile) || !(await isReady(settings().connection.apiUrl))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new EvergreenError(
        'server-unavailable',
        `The system of the simulation did not start. ${logFile} says why.`,
      );
    await wait(250);
  }
  return {
    settings: settings(),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([ended, wait(stopDeadlineMs, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

const isReady = (apiUrl: string): Promise<boolean> =>
  fetch(`${apiUrl}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );
