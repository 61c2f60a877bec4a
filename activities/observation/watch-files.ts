import { basename } from 'node:path';
import { toEvergreenError } from '../../contracts/errors.js';
import type { FeedbackLog } from '../../registry/feedback.js';
import { importFeedback } from '../../registry/feedback-import.js';
import { readRows } from '../../sources/rows/read-rows.js';

/** `watch-reviews.csv` for `/data/reviews.csv`. */
const sourceNameOf = (path: string): string =>
  `watch-${basename(path).replace(/[^A-Za-z0-9._@-]/g, '-')}`.slice(0, 64);

/**
 * Takes in the new rows of files that grow.
 * @returns what kept a file from being read: the others, and the monitor, go on
 */
export async function importWatchedFiles(
  log: FeedbackLog,
  paths: readonly string[],
  labels: readonly string[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const path of paths) {
    try {
      const { rows } = await readRows({ path });
      const { refused } = await importFeedback(log, rows, { source: sourceNameOf(path), labels });
      const count = Object.values(refused).reduce((sum, rows) => sum + rows, 0);
      if (count > 0) problems.push(`${path}: ${count} rows refused (${Object.keys(refused).join(', ')})`);
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      if (error.code === 'store-unavailable') throw error;
      problems.push(`${path} is not taken in: ${error.message}`);
    }
  }
  return problems;
}
