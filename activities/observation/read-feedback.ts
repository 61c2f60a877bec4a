import type { SplitName } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { findRows } from '../../registry/datasets.js';
import { openFeedbackLog, type FeedbackLog } from '../../registry/feedback.js';
import type { ActivityDependencies } from '../dependencies.js';
import { createFileImporter } from './import-watched-file.js';

export interface ReadFeedbackOptions {
  model: string;
  /** The last batch that the champion was trained with. */
  usedUntil: number;
  /** The last batch that an earlier observation read. */
  observedUntil: number;
  /** The champion's dataset. */
  datasetDigest: string;
  /** Labeled files whose new rows are imported into the log first. */
  watchedFiles: readonly string[];
  /** Labels of the champion; rows with other labels are not imported. */
  labels: readonly string[];
  /** Called for each file that cannot be read, and for refused rows. The other files are still imported. */
  reportProblem: (problem: string) => void;
}

export interface Feedback {
  /** All rows that the champion was not trained with, in the order of acceptance. Those observed before may have an empty text. */
  rows: FeedbackRow[];
  /** Those that no observation read before, with their texts. */
  newRows: FeedbackRow[];
  /** The rows of the champion's dataset that are about one of these texts, by id; null when the dataset is lost. */
  known: ReadonlyMap<string, { split: SplitName; label: string }> | null;
  /** Number of the last batch. */
  cursor: number;
}

/**
 * Reads the feedback of models. Between two observations it keeps in memory what the next one needs of the rows that
 * were read, except their texts. So an observation reads from the store what is new, and only the first one after a
 * start reads everything once. A row that is deleted meanwhile is counted until the next start.
 */
export function createFeedbackReader(
  dependencies: ActivityDependencies,
): (options: ReadFeedbackOptions) => Promise<Feedback> {
  const histories = new Map<string, { after: number; cursor: number; rows: FeedbackRow[] }>();
  const datasets = new Map<string, { digest: string; rows: Map<string, DatasetFacts | null> }>();
  const importFile = createFileImporter();

  /** The rows after batch `after`; those after `unread` come from the store, so they have their texts. */
  async function readSince(model: string, log: FeedbackLog, after: number, unread: number) {
    const kept = histories.get(model);
    const history = kept !== undefined && kept.after <= after ? kept : { after, cursor: after, rows: [] };
    const readAfter = Math.min(history.cursor, Math.max(after, unread));
    const before = history.rows.filter(({ sequence }) => sequence > after && sequence <= readAfter);
    const { rows, cursor } = await log.readSince(readAfter);
    return { rows: [...before, ...rows], cursor };
  }

  /** Looks up only the texts that were not looked up before: it reads the whole dataset, from this machine's copy. */
  async function findKnown(
    model: string,
    digest: string,
    rows: readonly FeedbackRow[],
  ): Promise<Feedback['known']> {
    const kept = datasets.get(model);
    const dataset = kept?.digest === digest ? kept : { digest, rows: new Map<string, DatasetFacts | null>() };
    const unknown = [...new Set(rows.map(({ rowId }) => rowId))].filter((id) => !dataset.rows.has(id));
    const found = await findRows(dependencies.store, digest, unknown, dependencies);
    if (found === null) return null;
    for (const id of unknown) {
      const row = found.get(id);
      dataset.rows.set(id, row === undefined ? null : { split: row.split, label: row.label });
    }
    datasets.set(model, dataset);
    return new Map([...dataset.rows].filter((entry): entry is [string, DatasetFacts] => entry[1] !== null));
  }

  return async ({ model, usedUntil, observedUntil, datasetDigest, watchedFiles, ...options }) => {
    const log = openFeedbackLog(dependencies.store, model);
    // An import compares a file to everything accepted before.
    const after = watchedFiles.length > 0 ? 0 : usedUntil;
    const read = await readSince(model, log, after, Math.max(usedUntil, observedUntil));
    let { rows, cursor } = read;
    for (const path of watchedFiles) {
      await importFile(log, path, rows, { model, sourceRoots: dependencies.sourceRoots, ...options });
      const imported = await log.readSince(cursor);
      rows = [...rows, ...imported.rows];
      cursor = imported.cursor;
    }
    histories.set(model, { after, cursor, rows: rows.map(withoutText) });
    const unused = rows.filter(({ sequence }) => sequence > usedUntil);
    return {
      rows: unused,
      newRows: unused.filter(({ sequence }) => sequence > observedUntil),
      known: await findKnown(model, datasetDigest, unused),
      cursor,
    };
  };
}

interface DatasetFacts {
  split: SplitName;
  label: string;
}

/** Of an old row, only whether it has a text matters. */
const withoutText = (row: FeedbackRow): FeedbackRow => (row.text ? { ...row, text: '' } : row);
