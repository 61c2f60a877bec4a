import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { startLifecycle } from '../../cli/start-lifecycle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { settingsWith } from '../../settings/settings.js';
import { freePort } from '../../deploy/local/ports.js';
import { startScript } from '../../deploy/local/processes.js';
import { startLocalServers } from '../../deploy/local/servers/start-local-servers.js';

/** Runs a lifecycle as `npm start` does, with servers and workers of its own. @returns seconds from the start of the workflow to its end */
export async function timeLifecycle(
  input: LifecycleInput,
  { stateDirectory, threads }: { stateDirectory: string; threads: number },
): Promise<{ seconds: number; secondsPerStep: Record<string, number> }> {
  const log = (): void => undefined;
  const settings = settingsWith({
    EVERGREEN_STATE: stateDirectory,
    EVERGREEN_STORE: 'directory',
    EVERGREEN_THREADS: String(threads),
    TEMPORAL_PORT: String(await freePort()),
    TEMPORAL_UI_PORT: String(await freePort()),
    API_PORT: String(await freePort()),
  });
  const servers = await startLocalServers(settings, { log });
  const stack: { stop(): Promise<void> }[] = [servers];
  try {
    for (const name of ['pipeline-worker', 'trainer-worker'])
      stack.push(
        await startScript({
          name,
          script: fileURLToPath(new URL(`../../workers/${name}.ts`, import.meta.url)),
          args: [],
          logFile: join(stateDirectory, `${name}.log`),
          stateDirectory,
          env: { ...servers.environment, EVERGREEN_THREADS: String(threads) },
          log,
          restart: false,
        }),
      );
    return await withTemporalClient({ ...settings, connection: servers.connection }, async (client) => {
      // The workers have to be up: their start is no part of a lifecycle.
      const warmUp = { source: { kind: 'sample', rows: 200, limit: 100 }, base: 'tiny' } as const;
      await (await startLifecycle(client, { ...warmUp, training: { epochs: 1 } })).result();
      const startedAt = performance.now();
      const handle = await startLifecycle(client, input);
      const { secondsPerStep } = await handle.result();
      return { seconds: (performance.now() - startedAt) / 1000, secondsPerStep };
    });
  } finally {
    for (const part of stack.reverse()) await part.stop();
  }
}
