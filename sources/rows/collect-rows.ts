import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IngestReport, SplitName } from '../../contracts/dataset.js';
import { NearDuplicates } from '../../policy/near-duplicates/near-duplicates.js';
import { rowId } from '../../policy/split.js';
import { CompactRows } from './compact-rows.js';
import { DropCounter } from './drop-counter.js';
import { requireFewLabels, requireUsableLabels } from './require-labels.js';
import type { RowTable } from './row-table.js';

const mostClusteredRows = 1_000_000;

export interface CollectedRows {
  /** The texts' UTF-8 bytes, one after the other, in the order of the source. */
  textsFile: string;
  rows: CompactRows;
  /** For each row the number of its cluster of nearly equal texts; null where rows are too many to compare each with each other. */
  clusters: Uint32Array | null;
  /** Sorted; a label's index is its class number. */
  labels: string[];
  /** Rows of each label. */
  labelCounts: ReadonlyMap<string, number>;
  report: IngestReport;
  /** The dropped rows that `report` counts; a later step may add others. */
  drops: DropCounter;
}

/**
 * Reads a table to its end and drops duplicates (same id and label: the first is kept) and contradictions
 * (same id, different labels: all are dropped). Texts go to a file, so that only about 170 bytes a row stay in
 * memory, however long the texts are: 40 of the row and 128 to find nearly equal texts, which are left to the caller when there are
 * more than a million rows. A text that occurs in several splits goes to test before validation, and to validation before train.
 * @param directory an existing directory for the temporary file of texts; the caller removes it
 * @throws EvergreenError `invalid-data` when no row is left, or too few or too many labels
 */
export async function collectRows(
  table: RowTable,
  directory: string,
  maximumClustered = mostClusteredRows,
): Promise<CollectedRows> {
  const drops = new DropCounter(table.locate);
  const rows = new CompactRows();
  let nearDuplicates: NearDuplicates | null = new NearDuplicates();
  const contradictory = new Set<number>();
  const textsFile = join(directory, 'texts.bin');
  let rowsRead = 0;
  let offsetBytes = 0;

  async function* newTexts(): AsyncGenerator<Buffer> {
    for await (const row of table.rows) {
      rowsRead++;
      if ('dropped' in row) {
        drops.add(row.dropped, row.line);
        continue;
      }
      const { text, id = rowId(text), at, ...rest } = row;
      const index = rows.find(id);
      if (index === undefined) {
        const bytes = Buffer.from(text);
        rows.push({
          id,
          ...rest,
          atMs: at === undefined ? undefined : Date.parse(at),
          offsetBytes,
          sizeBytes: bytes.length,
        });
        if (rows.length > maximumClustered) nearDuplicates = null;
        nearDuplicates?.add(text);
        requireFewLabels(rows.labelCount, table);
        offsetBytes += bytes.length;
        yield bytes;
        continue;
      }
      const earlier = rows.at(index);
      rows.setSplit(index, mostProtectedSplit(earlier.split, row.split));
      if (!contradictory.has(index)) {
        if (earlier.label === row.label) {
          drops.add('duplicate', row.line);
          continue;
        }
        // The first contradiction also drops the earlier row.
        contradictory.add(index);
        drops.add('contradictory-labels', earlier.line);
      }
      drops.add('contradictory-labels', row.line);
    }
  }
  await pipeline(Readable.from(newTexts()), createWriteStream(textsFile));

  // Set by the stream above, which the compiler does not see.
  const compared = nearDuplicates as NearDuplicates | null;
  const clusters =
    compared?.representatives((index) => rows.at(index).id).filter((_, index) => !contradictory.has(index)) ??
    null;
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
  for (let index = 0; index < rows.length; index++) {
    const label = rows.labelAt(index);
    labelCounts.set(label, (labelCounts.get(label) ?? 0) + 1);
  }
  requireUsableLabels(labelCounts, table, report);
  dropFewGroups(rows, report);
  return { textsFile, rows, clusters, labels: [...labelCounts.keys()].sort(), labelCounts, report, drops };
}

function mostProtectedSplit(a: SplitName | undefined, b: SplitName | undefined): SplitName | undefined {
  return (['test', 'validation', 'train'] as const).find((split) => split === a || split === b);
}

/** With fewer groups than this, splits by group have very uneven sizes. */
const minimumGroups = 20;

function dropFewGroups(rows: CompactRows, report: IngestReport): void {
  const { group, guessed, ...others } = report.columns;
  if (group === undefined) return;
  const groups = new Set<string | undefined>();
  for (const row of rows) groups.add(row.group);
  const count = groups.size;
  if (count >= minimumGroups) return;
  if (!guessed.includes('group')) {
    report.notes.push(
      `Column "${group}" has only ${count} groups: the sizes of the splits may be very uneven.`,
    );
    return;
  }
  rows.clearGroups();
  report.columns = { ...others, guessed: guessed.filter((role) => role !== 'group') };
  report.notes.push(
    `Column "${group}" has only ${count} groups, so it was not used: rows are split one by one.`,
  );
}
