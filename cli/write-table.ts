import { createWriteStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import { EvergreenError } from '../contracts/errors.js';
import { writeAtomically } from '../files/atomic-write.js';
import { encodeCsvRecord } from '../sources/rows/csv.js';

/** A cell is null where it has no value. */
export type TableRow = readonly (string | number | null)[];

export interface TableColumn {
  name: string;
  type: 'STRING' | 'DOUBLE';
}

/** Rows that are in memory together, at least. */
const rowGroupRows = 10_000;

export type WriteTable = (
  path: string,
  columns: readonly TableColumn[],
  rows: AsyncIterable<TableRow>,
) => Promise<void>;

const objectOf = (columns: readonly TableColumn[], row: TableRow): Record<string, string | number | null> =>
  Object.fromEntries(columns.map(({ name }, index) => [name, row[index]!]));

async function* csvLines(
  columns: readonly TableColumn[],
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<string> {
  yield encodeCsvRecord(columns.map(({ name }) => name));
  for await (const row of rows) yield encodeCsvRecord(row.map((cell) => String(cell ?? '')));
}

async function* jsonLines(
  columns: readonly TableColumn[],
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(objectOf(columns, row))}\n`;
}

async function* objects(
  columns: readonly TableColumn[],
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<Record<string, string | number | null>> {
  for await (const row of rows) yield objectOf(columns, row);
}

const writeJsonLines: WriteTable = (path, columns, rows) =>
  pipeline(Readable.from(jsonLines(columns, rows)), createWriteStream(path));

const writers: Record<string, WriteTable> = {
  '.csv': (path, columns, rows) => pipeline(Readable.from(csvLines(columns, rows)), createWriteStream(path)),
  '.jsonl': writeJsonLines,
  '.ndjson': writeJsonLines,
  '.parquet': async (path, columns, rows) =>
    parquetWriteRows({
      ...{ writer: fileWriter(path), rows: objects(columns, rows), columns: [...columns] },
      rowGroupSize: rowGroupRows,
    }),
};

/**
 * The function that writes a table to a file with this ending. The file appears when it is complete.
 * @throws EvergreenError `invalid-input` for another ending
 */
export function tableWriterFor(path: string): WriteTable {
  const write = writers[extname(path).toLowerCase()];
  if (write === undefined)
    throw new EvergreenError(
      'invalid-input',
      `${path} must end with ${Object.keys(writers).join(', ')}: the ending says the format.`,
    );
  return (finalPath, columns, rows) => writeAtomically(finalPath, (partial) => write(partial, columns, rows));
}
