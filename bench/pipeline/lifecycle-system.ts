import type { Client } from '@temporalio/client';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { startLifecycle } from '../../cli/start-lifecycle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { settingsWith } from '../../settings/settings.js';
import { freePort } from '../../deploy/local/ports.js';
import { startScript, type RunningProcess } from '../../deploy/local/processes.js';
import { startLocalServers } from '../../deploy/local/servers/start-local-servers.js';

export interface SystemOptions {
  stateDirectory: string;
  /** Threads of each worker's training. */
  threads: number;
  /** One process each. */
  workers: ('pipeline-worker' | 'trainer-worker')[];
}

/** Runs `use` beside servers and workers of its own, started as `npm start` does. Each worker has a cache of its own, like a machine. */
export async function withSystem<Result>(
  { stateDirectory, threads, workers }: SystemOptions,
  use: (client: Client, workers: readonly RunningProcess[]) => Promise<Result>,
): Promise<Result> {
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
  const processes: RunningProcess[] = [];
  try {
    for (const [index, name] of workers.entries())
      processes.push(
        await startScript({
          name,
          script: fileURLToPath(new URL(`../../workers/${name}.ts`, import.meta.url)),
          args: [],
          logFile: join(stateDirectory, `${name}-${index}.log`),
          stateDirectory,
          env: {
            ...servers.environment,
            EVERGREEN_THREADS: String(threads),
            EVERGREEN_CACHE: join(stateDirectory, `cache-${index}`),
          },
          log,
          restart: false,
        }),
      );
    return await withTemporalClient({ ...settings, connection: servers.connection }, (client) =>
      use(client, processes),
    );
  } finally {
    for (const part of processes.reverse()) await part.stop();
    await servers.stop();
  }
}

/** Runs a lifecycle on a system of its own. @returns seconds from the start of the workflow to its end */
export async function timeLifecycle(
  input: LifecycleInput,
  options: Pick<SystemOptions, 'stateDirectory' | 'threads'>,
): Promise<{ seconds: number; secondsPerStep: Record<string, number> }> {
  return withSystem({ ...options, workers: ['pipeline-worker', 'trainer-worker'] }, async (client) => {
    // The workers have to be up: their start is no part of a lifecycle.
    const warmUp = { source: { kind: 'sample', rows: 200, limit: 100 }, base: 'tiny' } as const;
    await (await startLifecycle(client, { ...warmUp, training: { epochs: 1 } })).result();
    const startedAt = performance.now();
    const handle = await startLifecycle(client, input);
    const { secondsPerStep } = await handle.result();
    return { seconds: (performance.now() - startedAt) / 1000, secondsPerStep };
  });
}
