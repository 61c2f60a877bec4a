import type { NativeConnection } from '@temporalio/worker';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityDependencies } from '../activities/dependencies.js';
import { createActivities } from '../activities/index.js';
import { removeStepLeftovers } from '../activities/runtime/step-directory.js';
import { makePrivateDirectories } from '../files/private-directories.js';
import { removeStalePartials } from '../files/stale-partials.js';
import { readSettings, type Settings } from '../settings/settings.js';
import { temporalOptions } from '../settings/temporal-options.js';
import { openStore } from '../store/open-store.js';
import { probeStore } from '../store/probe-store.js';
import { waitForStore } from '../store/wait-for-store.js';
import { startTracing } from '../traces/start-tracing.js';
import { connectTemporal } from './connect-temporal.js';
import { installLog, type Log } from './log.js';

/** What a worker process has before its workers start: it waits until Temporal and the store answer. */
export async function startWorkerProcess(name: string) {
  const settings = readSettings();
  await makePrivateDirectories(settings.stateDirectory, settings.cacheDirectory);
  const log = installLog(name, settings.logLevel, settings.workerMetrics);
  const stopTracing = await startTracing(`evergreen-${name}`, {
    endpoint: settings.traceEndpoint,
    warn: (message) => log('warn', message),
  });
  const connection: NativeConnection = await connectTemporal(temporalOptions(settings), log);
  const activities = createActivities(await createDependencies(settings, log));
  const pollingFile = join(settings.stateDirectory, 'polling', name);
  return { settings, log, connection, activities, pollingFile, stopTracing };
}

/**
 * What the activities work with. Waits until the store answers.
 * @throws EvergreenError `store-unsuitable` for a store in which two promotions could overwrite each other
 */
async function createDependencies(settings: Settings, log: Log): Promise<ActivityDependencies> {
  const store = openStore(settings.connection.store);
  await waitForStore(store, { timeoutMs: Infinity, log: (message) => log('warn', message) });
  await probeStore(store);
  await removeStalePartials(settings.cacheDirectory);
  const workDirectory = join(settings.stateDirectory, 'work');
  await mkdir(workDirectory, { recursive: true });
  await removeStepLeftovers(workDirectory, { isStarting: true });
  return {
    store,
    cacheDirectory: settings.cacheDirectory,
    verifiedCopies: new Map(),
    workDirectory,
    threads: settings.threads,
    ...(settings.shardRows !== undefined && { shardRows: settings.shardRows }),
    ...(settings.openVinoDirectory !== undefined && { openVinoDirectory: settings.openVinoDirectory }),
    offline: settings.offline,
    sourceRoots: settings.sourceRoots,
    ...(settings.alertWebhook !== undefined && { alertWebhook: settings.alertWebhook }),
    log: (message, fields) => log('info', message, fields),
  };
}
