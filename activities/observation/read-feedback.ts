import { basename } from 'node:path';
import { toEvergreenError } from '../../contracts/errors.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import type { FeedbackLog } from '../../registry/feedback.js';
import { importFeedback } from '../../registry/feedback-import.js';
import { readRows } from '../../sources/rows/read-rows.js';

export interface ReadFeedbackOptions {
  /** Labeled files whose new rows are imported into the log first. */
  watchedFiles: readonly string[];
  /** Labels of the champion; rows with other labels are not imported. */
  labels: readonly string[];
  /** Called for each file that cannot be read, and for refused rows. The other files are still imported. */
  reportProblem: (problem: string) => void;
}

/** The feedback accepted after batch `after`, and the last batch's number. Each batch is read once. */
export async function readFeedback(
  log: FeedbackLog,
  after: number,
  { watchedFiles, ...options }: ReadFeedbackOptions,
): Promise<{ rows: FeedbackRow[]; cursor: number }> {
  // An import compares a file to everything accepted before.
  const { rows, ...accepted } = await log.readSince(watchedFiles.length > 0 ? 0 : after);
  let { cursor } = accepted;
  for (const path of watchedFiles) {
    await importFile(log, path, rows, options);
    const imported = await log.readSince(cursor);
    rows.push(...imported.rows);
    cursor = imported.cursor;
  }
  return { rows: rows.filter(({ sequence }) => sequence > after), cursor };
}

async function importFile(
  log: FeedbackLog,
  path: string,
  accepted: readonly FeedbackRow[],
  { labels, reportProblem }: Omit<ReadFeedbackOptions, 'watchedFiles'>,
): Promise<void> {
  try {
    const { rows } = await readRows({ path });
    const { refused } = await importFeedback(log, rows, {
      source: sourceNameOf(path),
      sender: 'watch',
      kind: 'random',
      labels,
      accepted,
    });
    const count = Object.values(refused).reduce((sum, rows) => sum + rows, 0);
    if (count > 0) reportProblem(`${path}: ${count} rows refused (${Object.keys(refused).join(', ')})`);
  } catch (thrown) {
    const error = toEvergreenError(thrown);
    if (error.code === 'store-unavailable') throw error;
    reportProblem(`${path} could not be imported: ${error.message}`);
  }
}

/** `watch-reviews.csv` for `/data/reviews.csv`. */
const sourceNameOf = (path: string): string =>
  `watch-${basename(path).replace(/[^A-Za-z0-9._@-]/g, '-')}`.slice(0, 64);
