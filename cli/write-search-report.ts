import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Leaderboard } from '../contracts/search.js';
import { readTrial } from '../registry/searches.js';
import type { Settings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { drawSearchReport } from './search-report.js';

/**
 * Writes a search as an HTML page, with the learning curves that the store has.
 * @param file where to; in the state directory when absent
 * @returns the absolute path
 * @throws EvergreenError `store-unavailable`, `corrupt-object`
 */
export async function writeSearchReport(
  { connection, stateDirectory }: Settings,
  leaderboard: Leaderboard,
  file?: string,
): Promise<string> {
  const store = openStore(connection.store);
  const path = resolve(file ?? join(stateDirectory, 'search.html'));
  const records = await Promise.all(
    leaderboard.trials.map(({ trial }) => readTrial(store, { runId: leaderboard.runId, trial })),
  );
  const curves = new Map(records.flatMap((record) => (record ? [[record.trial, record.validations]] : [])));
  await writeFile(path, drawSearchReport(leaderboard, curves));
  return path;
}
