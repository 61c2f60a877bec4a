import { EvergreenError } from '../../contracts/errors.js';
import { readCsv } from './csv.js';
import type { NamedColumns } from './guess-columns.js';
import { readJsonLines } from './jsonl.js';
import { openText, readTextHead } from './open-text.js';
import { openParquet, parquetMagic } from './parquet.js';
import { detectFormat } from './detect-format.js';
import { isHeaderless } from './detect-header.js';
import type { DropReason } from './row-table.js';
import { peek } from './peek.js';

/** Number of rows that the guess of columns is based on. */
const sampleRows = 200;

/** One record with its cells in the order of the columns, or the reason why it is dropped. */
export type SourceRecord = { line: number; values: string[] } | { line: number; dropped: DropReason };

/** A file as a table of strings. `records` can be read once. */
export interface RecordTable {
  format: 'csv' | 'jsonl' | 'parquet';
  columns: string[];
  notes: string[];
  /** The cells of the first records, [row][column]. */
  sample: string[][];
  records: AsyncIterable<SourceRecord>;
  /** Closes the file when the records are not read. */
  close: () => Promise<unknown>;
}

/**
 * Opens a CSV, JSONL or Parquet file as a table. Format, delimiter and header are detected from its content.
 * @throws EvergreenError like `openText`, `readCsv` and `openParquet`, and `invalid-data` when there is no record
 */
export async function readRecords(path: string, named: NamedColumns): Promise<RecordTable> {
  const isParquet = (await readTextHead(path)).equals(parquetMagic);
  const table = isParquet ? await readParquetTable(path) : await readTextTable(path, named);
  if (table.sample.length > 0) return table;
  await table.close();
  const where = isParquet ? '' : ' below its first line';
  throw new EvergreenError('invalid-data', `${path} has no rows${where}. It needs one labeled text a row`);
}

async function readParquetTable(path: string): Promise<RecordTable> {
  const { columns, notes, records } = await openParquet(path);
  const { first, all } = await peek(records, sampleRows);
  return {
    ...{ format: 'parquet', columns, notes, sample: first.map(({ values }) => values), records: all },
    close: () => all.return(),
  };
}

async function readTextTable(path: string, named: NamedColumns): Promise<RecordTable> {
  const { first, all } = await peek(openText(path), 1);
  const head = first[0]?.subarray(0, 64 * 1024).toString('utf8') ?? '';
  const detected = detectFormat(head);
  if (detected.format === 'json-array') {
    await all.return();
    throw new EvergreenError(
      'invalid-data',
      `${path} looks like one JSON array. Write one object a line instead, for example with jq -c '.[]'`,
    );
  }
  if (head.trim() === '') {
    await all.return();
    throw new EvergreenError('invalid-data', `${path} is empty. It needs one labeled text a row`);
  }
  return detected.format === 'jsonl'
    ? readJsonTable(all, path)
    : readCsvTable(all, detected.delimiter, path, named);
}

async function readCsvTable(
  bytes: AsyncIterable<Buffer>,
  delimiter: string,
  path: string,
  named: NamedColumns,
): Promise<RecordTable> {
  const { first, all } = await peek(readCsv(bytes, delimiter, path), sampleRows + 1);
  const top = first[0]?.values ?? [];
  const below = first.slice(1).map(({ values }) => values);
  const headerless = isHeaderless(top, below, named);
  const columns = headerless ? top.map((_, index) => `column_${index + 1}`) : top.map((name) => name.trim());
  async function* records(): AsyncGenerator<SourceRecord> {
    let isHeader = !headerless;
    for await (const { line, values } of all) {
      if (isHeader) isHeader = false;
      else if (values.length === columns.length) yield { line, values };
      else yield { line, dropped: 'wrong-column-count' };
    }
  }
  return {
    format: 'csv',
    columns,
    notes: headerless ? [`The file has no header. Its columns are called ${columns.join(', ')}.`] : [],
    sample: headerless ? [top, ...below] : below,
    records: records(),
    close: () => all.return(),
  };
}

async function readJsonTable(bytes: AsyncIterable<Buffer>, path: string): Promise<RecordTable> {
  const { first, all } = await peek(readJsonLines(bytes), sampleRows);
  const objects = first.flatMap(({ object }) => (object ? [object] : []));
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const cells = (object: Record<string, unknown>) => columns.map((name) => toCell(object[name]));
  async function* records(): AsyncGenerator<SourceRecord> {
    for await (const { line, object, tooLong } of all) {
      if (object) yield { line, values: cells(object) };
      else yield { line, dropped: tooLong ? 'text-too-long' : 'invalid-json' };
    }
  }
  if (columns.length === 0) {
    await all.return();
    throw new EvergreenError(
      'invalid-data',
      `None of the first ${first.length} lines of ${path} is a JSON object. Write one object a line: {"text": "…", "label": "…"}`,
    );
  }
  return {
    format: 'jsonl',
    columns,
    notes: [],
    sample: objects.map(cells),
    records: records(),
    close: () => all.return(),
  };
}

/** Only strings, numbers and booleans can be a text or a label. Anything else counts as empty. */
function toCell(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
