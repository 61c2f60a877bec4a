import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IngestReport, SplitName } from '../../contracts/dataset.js';
import { CompactRows } from './compact-rows.js';
import { DropCounter } from './drop-counter.js';
import { requireFewLabels, requireUsableLabels } from './require-labels.js';
import type { RowTable } from './row-table.js';

export interface CollectedRows {
  /** The texts' UTF-8 bytes, one after the other, in the order of the source. */
  textsFile: string;
  rows: CompactRows;
  /** Sorted; a label's index is its class number. */
  labels: string[];
  /** Rows of each label. */
  labelCounts: ReadonlyMap<string, number>;
  report: IngestReport;
}

export interface CollectOptions {
  /** An existing directory for the temporary file of texts; the caller removes it. */
  directory: string;
  /** 16 hexadecimal digits; texts of the same id count as the same text. */
  rowId: (text: string) => string;
}

/**
 * Reads a table to its end and drops duplicates (same id and label: the first stays) and contradictions (same id, different labels: all
 * go). Texts are spilled to a file, so that some 50 bytes a row stay in memory whatever the texts' length.
 * A text that occurs in several splits belongs to the most protected one: test, then validation, then train.
 * @throws EvergreenError `invalid-data` when no row is left, or too few or too many labels
 */
export async function collectRows(table: RowTable, options: CollectOptions): Promise<CollectedRows> {
  const drops = new DropCounter();
  const rows = new CompactRows();
  const contradictory = new Set<number>();
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
      const { text, id = options.rowId(text), ...rest } = row;
      const index = rows.find(id);
      if (index === undefined) {
        const bytes = Buffer.from(text);
        rows.push({ id, ...rest, offsetBytes, sizeBytes: bytes.length });
        requireFewLabels(rows.labelCount, table);
        offsetBytes += bytes.length;
        yield bytes;
        continue;
      }
      const earlier = rows.at(index);
      rows.setSplit(index, mostProtected(earlier.split, row.split));
      if (!contradictory.has(index)) {
        if (earlier.label === row.label) {
          drops.add('duplicate', row.line);
          continue;
        }
        // With the first contradiction the earlier row goes, too.
        contradictory.add(index);
        drops.add('contradictory-labels', earlier.line);
      }
      drops.add('contradictory-labels', row.line);
    }
  }
  await pipeline(Readable.from(newTexts()), createWriteStream(textsFile));

  rows.remove(contradictory);
  const report: IngestReport = {
    format: table.format,
    rowsRead,
    rowsKept: rows.length,
    ...drops.summary(),
    columns: table.columns,
    notes: [...table.notes],
  };
  const labelCounts = new Map<string, number>();
  for (const { label } of rows) labelCounts.set(label, (labelCounts.get(label) ?? 0) + 1);
  requireUsableLabels(labelCounts, table, report);
  judgeGroups(rows, report);
  return { textsFile, rows, labels: [...labelCounts.keys()].sort(), labelCounts, report };
}

function mostProtected(a: SplitName | undefined, b: SplitName | undefined): SplitName | undefined {
  return (['test', 'validation', 'train'] as const).find((split) => split === a || split === b);
}

/** With fewer groups than this, whole groups make splits of very uneven size. */
const minimumGroups = 20;

function judgeGroups(rows: CompactRows, report: IngestReport): void {
  const { group } = report.columns;
  if (group === undefined) return;
  const groups = new Set<string | undefined>();
  for (const row of rows) groups.add(row.group);
  const count = groups.size;
  if (count >= minimumGroups) return;
  if (!report.columns.guessed.includes('group')) {
    report.notes.push(`Column "${group}" makes only ${count} groups: the splits may be of very uneven size.`);
    return;
  }
  rows.forgetGroups();
  report.columns = {
    text: report.columns.text,
    label: report.columns.label,
    split: report.columns.split,
    guessed: report.columns.guessed.filter((role) => role !== 'group'),
  };
  report.notes.push(`Column "${group}" makes only ${count} groups, so rows are split one by one after all.`);
}
