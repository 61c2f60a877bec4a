import { ByteWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer';
import { encodeCsvRecord } from '../../sources/rows/csv.js';
import type { AnsweredRow } from './answer-rows.js';
import type { BatchFormat } from './read-rows.js';

/** The columns of CSV and Parquet. */
const columns = {
  line: 'INT32',
  id: 'STRING',
  label: 'STRING',
  score: 'DOUBLE',
  predictionId: 'STRING',
  error: 'STRING',
} as const satisfies Record<string, BasicType>;
const names = Object.keys(columns) as (keyof typeof columns)[];

/** Rows that are in memory together, and encoded in one go. */
const rowGroupRows = 5_000;

type Groups = AsyncIterable<readonly AnsweredRow[]>;

const cellOf = (row: AnsweredRow, name: keyof typeof columns): string | number | undefined =>
  (row as Partial<Record<typeof name, string | number>>)[name];

/** How the answer to a batch is written, from groups of rows as they come. */
export const rowEncoders: Record<BatchFormat, (groups: Groups) => AsyncGenerator<string | Uint8Array>> = {
  async *ndjson(groups) {
    for await (const rows of groups) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  },

  async *csv(groups) {
    yield encodeCsvRecord(names);
    const encode = (row: AnsweredRow): string =>
      encodeCsvRecord(names.map((name) => String(cellOf(row, name) ?? '')));
    for await (const rows of groups) yield rows.map(encode).join('');
  },

  async *parquet(groups) {
    const columnsOf = (rows: readonly AnsweredRow[]) =>
      names.map((name) => ({ name, offsetIndex: false, data: rows.map((row) => cellOf(row, name) ?? null) }));
    const typed = columnsOf([]).map((column) => ({ ...column, type: columns[column.name] }));
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: typed }) });
    const take = (): Uint8Array => {
      const bytes = writer.getBytes().slice();
      writer.index = 0;
      return bytes;
    };
    let waiting: AnsweredRow[] = [];
    const encode = (): Uint8Array => {
      void parquet.write({ columnData: columnsOf(waiting), rowGroupSize: rowGroupRows });
      waiting = [];
      return take();
    };
    for await (const rows of groups) {
      waiting.push(...rows);
      if (waiting.length >= rowGroupRows) yield encode();
    }
    if (waiting.length > 0) yield encode();
    void parquet.finish();
    yield take();
  },
};
