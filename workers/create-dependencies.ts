import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityDependencies } from '../activities/dependencies.js';
import { removeStalePartials } from '../files/stale-partials.js';
import type { Settings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { probeStore } from '../store/probe-store.js';
import { waitForStore } from '../store/wait-for-store.js';
import type { Log } from './log.js';

/**
 * What the activities work with. Waits until the store answers.
 * @throws EvergreenError `store-unsuitable` for a store in which two promotions could overwrite each other
 */
export async function createDependencies(settings: Settings, log: Log): Promise<ActivityDependencies> {
  const store = openStore(settings.connection.store);
  await waitForStore(store, { timeoutMs: Infinity, log: (message) => log('warn', message) });
  await probeStore(store);
  await removeStalePartials(settings.cacheDirectory);
  const workDirectory = join(settings.stateDirectory, 'work');
  await mkdir(workDirectory, { recursive: true });
  return {
    store,
    cacheDirectory: settings.cacheDirectory,
    verifiedCopies: new Map(),
    workDirectory,
    threads: settings.threads,
    offline: settings.offline,
    ...(settings.alertWebhook !== undefined && { alertWebhook: settings.alertWebhook }),
    log: (message, fields) => log('info', message, fields),
  };
}
