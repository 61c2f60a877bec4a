import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IngestReport, SplitName } from '../../contracts/dataset.js';
import { DropCounter } from './drop-counter.js';
import { requireFewLabels, requireUsableLabels } from './require-labels.js';
import type { RowTable } from './row-table.js';

/** What is kept of a row in memory; its text lies in `textsFile`. */
export interface CollectedRow {
  id: string;
  label: string;
  split?: SplitName;
  group?: string;
  source?: string;
  /** Where the text's UTF-8 bytes are in `textsFile`. */
  offsetBytes: number;
  sizeBytes: number;
}

export interface CollectedRows {
  /** The texts' UTF-8 bytes, one after the other, in the order of the source. */
  textsFile: string;
  rows: CollectedRow[];
  /** Sorted; a label's index is its class number. */
  labels: string[];
  report: IngestReport;
}

export interface CollectOptions {
  /** An existing folder for the temporary file of texts; the caller removes it. */
  directory: string;
  /** Texts of the same id count as the same text. */
  rowId: (text: string) => string;
}

/** One object a row, of few fields: of a million rows each byte is a megabyte. */
interface Entry extends CollectedRow {
  line: number;
  contradictory: boolean;
}

/**
 * Reads a table to its end and drops duplicates (same id and label: the first stays) and contradictions (same id, different labels: all
 * go). Texts are spilled to a file, so that a few hundred bytes a row stay in memory whatever the texts' length.
 * A text that occurs in several splits belongs to the most protected one: test, then validation, then train.
 * @throws EvergreenError `invalid-data` when no row is left, or too few or too many labels
 */
export async function collectRows(table: RowTable, options: CollectOptions): Promise<CollectedRows> {
  const drops = new DropCounter();
  const entries = new Map<string, Entry>();
  const labels = new Map<string, string>();
  const groups = new Map<string, string>();
  const sources = new Map<string, string>();
  const textsFile = join(options.directory, 'texts.bin');
  let rowsRead = 0;
  let offsetBytes = 0;

  async function* newTexts(): AsyncGenerator<Buffer> {
    for await (const row of table.rows) {
      rowsRead++;
      if ('dropped' in row) {
        drops.add(row.dropped, row.line);
        continue;
      }
      const { line, text, split } = row;
      const id = options.rowId(text);
      const earlier = entries.get(id);
      if (earlier) {
        drops.add(compare(earlier, row.label, drops), line);
        earlier.split = mostProtected(earlier.split, split);
        continue;
      }
      const label = intern(labels, row.label);
      requireFewLabels(labels.size, table);
      const group = row.group === undefined ? undefined : intern(groups, row.group);
      const source = row.source === undefined ? undefined : intern(sources, row.source);
      const bytes = Buffer.from(text);
      const place = { offsetBytes, sizeBytes: bytes.length };
      entries.set(id, { id, label, split, group, source, ...place, line, contradictory: false });
      offsetBytes += bytes.length;
      yield bytes;
    }
  }
  await pipeline(Readable.from(newTexts()), createWriteStream(textsFile));

  const rows: CollectedRow[] = [];
  for (const entry of entries.values()) if (!entry.contradictory) rows.push(entry);
  entries.clear();
  const report: IngestReport = {
    format: table.format,
    rowsRead,
    rowsKept: rows.length,
    ...drops.summary(),
    columns: table.columns,
    notes: [...table.notes],
  };
  requireUsableLabels(rows, table, report);
  judgeGroups(rows, report);
  return { textsFile, rows, labels: [...new Set(rows.map(({ label }) => label))].sort(), report };
}

/** Says why a text that was met before is dropped; with the first contradiction the earlier row goes, too. */
function compare(earlier: Entry, label: string, drops: DropCounter): 'duplicate' | 'contradictory-labels' {
  if (!earlier.contradictory && earlier.label === label) return 'duplicate';
  if (!earlier.contradictory) drops.add('contradictory-labels', earlier.line);
  earlier.contradictory = true;
  return 'contradictory-labels';
}

/** A string cut from a row keeps the row alive in V8: one copy of each value is kept, made from bytes. */
function intern(known: Map<string, string>, value: string): string {
  const found = known.get(value);
  if (found !== undefined) return found;
  const copy = Buffer.from(value).toString();
  known.set(copy, copy);
  return copy;
}

function mostProtected(a: SplitName | undefined, b: SplitName | undefined): SplitName | undefined {
  return (['test', 'validation', 'train'] as const).find((split) => split === a || split === b);
}

/** With fewer groups than this, whole groups make splits of very uneven size. */
const minimumGroups = 20;

function judgeGroups(rows: CollectedRow[], report: IngestReport): void {
  const { group } = report.columns;
  if (group === undefined) return;
  const count = new Set(rows.map((row) => row.group)).size;
  if (count >= minimumGroups) return;
  if (!report.columns.guessed.includes('group')) {
    report.notes.push(`Column "${group}" makes only ${count} groups: the splits may be of very uneven size.`);
    return;
  }
  for (const row of rows) row.group = undefined;
  report.columns = {
    text: report.columns.text,
    label: report.columns.label,
    split: report.columns.split,
    guessed: report.columns.guessed.filter((role) => role !== 'group'),
  };
  report.notes.push(`Column "${group}" makes only ${count} groups, so rows are split one by one after all.`);
}
