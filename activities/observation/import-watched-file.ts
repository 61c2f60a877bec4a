import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { toEvergreenError } from '../../contracts/errors.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import type { FeedbackLog } from '../../registry/feedback.js';
import { importFeedback } from '../../registry/feedback-import.js';
import { requireAllowedPath } from '../inputs/require-allowed-path.js';
import { readRows } from '../../sources/rows/read-rows.js';

export interface ImportOptions {
  model: string;
  labels: readonly string[];
  /** Directories whose files may be read; any file when absent. */
  sourceRoots?: readonly string[] | undefined;
  reportProblem: (problem: string) => void;
}

/**
 * Imports the new rows of watched files into a feedback log. A file that has not changed since its last import is not
 * read again; what was wrong with it is reported again.
 */
export function createFileImporter() {
  const imported = new Map<string, { version: string; problem: string | null }>();

  return async function importFile(
    log: FeedbackLog,
    path: string,
    accepted: readonly FeedbackRow[],
    { model, labels, sourceRoots, reportProblem }: ImportOptions,
  ): Promise<void> {
    try {
      await requireAllowedPath(path, sourceRoots);
      // Reading a file that is not there says so best.
      const file = await stat(path).catch(() => null);
      const version = JSON.stringify([file?.size, file?.mtimeMs, labels]);
      const key = `${model}\0${path}`;
      let known = imported.get(key);
      if (known?.version !== version) {
        known = { version, problem: await importRows(log, path, accepted, labels) };
        imported.set(key, known);
      }
      if (known.problem !== null) reportProblem(known.problem);
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      if (error.code === 'store-unavailable') throw error;
      reportProblem(`${path} could not be imported: ${error.message}`);
    }
  };
}

/** @returns what is wrong with the file's rows, for a person; null if nothing is */
async function importRows(
  log: FeedbackLog,
  path: string,
  accepted: readonly FeedbackRow[],
  labels: readonly string[],
): Promise<string | null> {
  const { rows } = await readRows({ path });
  const source = sourceNameOf(path);
  const { refused } = await importFeedback(log, rows, {
    source,
    sender: 'watch',
    kind: 'random',
    labels,
    accepted,
  });
  const count = Object.values(refused).reduce((sum, rows) => sum + rows, 0);
  return count > 0 ? `${path}: ${count} rows refused (${Object.keys(refused).join(', ')})` : null;
}

/** `watch-reviews.csv` for `/data/reviews.csv`. */
const sourceNameOf = (path: string): string =>
  `watch-${basename(path).replace(/[^A-Za-z0-9._@-]/g, '-')}`.slice(0, 64);
