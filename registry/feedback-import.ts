import type { FeedbackKind, FeedbackRecord, FeedbackRow } from '../contracts/feedback.js';
import { rowId } from '../policy/split.js';
import type { FeedbackLog } from './feedback.js';

const recordsPerBatch = 1_000;
const maximumExamples = 10;

/** A row of a file: a cleaned text with its label, or the reason why it cannot be used. */
export type ImportableRow = { line: number } & ({ text: string; label: string } | { dropped: string });

export interface ImportReport {
  read: number;
  /** New texts, and new labels of known texts. */
  accepted: number;
  /** Rows that this source gave before, with the same label. */
  known: number;
  refused: Record<string, number>;
  /** The first refused rows. */
  examples: { line: number; reason: string }[];
}

/**
 * Adds the rows that this source did not give before. So a growing file can be imported again and again, and
 * the next import completes one that was killed. An old file never reverts a label that was corrected since.
 * @param options.kind how the rows were chosen for labeling
 * @param options.labels the labels of the model; others are refused
 * @param options.accepted all rows of the log, if they were read already
 */
export async function importFeedback(
  log: FeedbackLog,
  rows: AsyncIterable<ImportableRow>,
  options: {
    source: string;
    sender: string;
    kind: FeedbackKind;
    labels: readonly string[];
    accepted?: readonly FeedbackRow[];
  },
): Promise<ImportReport> {
  const { source, sender, kind, labels, accepted = (await log.readSince(0)).rows } = options;
  const nameOf = (id: string, label: string): string => `${id}/${label}`;
  const known = new Set<string>();
  for (const row of accepted)
    if (row.source === source && row.kind === kind && row.text !== undefined)
      known.add(nameOf(row.rowId, row.label));

  const report: ImportReport = { read: 0, accepted: 0, known: 0, refused: {}, examples: [] };
  const refuse = (line: number, reason: string): void => {
    report.refused[reason] = (report.refused[reason] ?? 0) + 1;
    if (report.examples.length < maximumExamples) report.examples.push({ line, reason });
  };
  let waiting: FeedbackRecord[] = [];
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await log.append(waiting);
    report.accepted += waiting.length;
    waiting = [];
  };
  for await (const row of rows) {
    report.read += 1;
    if ('dropped' in row) {
      refuse(row.line, row.dropped);
      continue;
    }
    const { text, label } = row;
    if (!labels.includes(label)) {
      refuse(row.line, 'unknown-label');
      continue;
    }
    const id = rowId(text);
    const name = nameOf(id, label);
    if (known.has(name)) {
      report.known += 1;
      continue;
    }
    known.add(name);
    waiting.push({ rowId: id, text, label, source, sender, kind, at: new Date().toISOString() });
    if (waiting.length === recordsPerBatch) await write();
  }
  await write();
  return report;
}
