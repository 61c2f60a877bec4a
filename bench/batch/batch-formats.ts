import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { encodeCsvRecord } from '../../sources/rows/csv.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

/** A body of that many reviews, and how many rows the answer has. */
export interface BatchFormat {
  contentType: string;
  body: (rows: number) => Iterable<string | Uint8Array>;
  countRows: (answer: readonly Buffer[]) => number;
}

const lineBreak = 0x0a;
const rowGroupRows = 5_000;
const reviews = (rows: number) => generateReviews({ rows, seed: 2, drift: 0, labelNoise: 0 });

function countLines(chunks: readonly Buffer[]): number {
  let lines = 0;
  for (const chunk of chunks) for (const byte of chunk) if (byte === lineBreak) lines += 1;
  return lines;
}

export const batchFormats = {
  ndjson: {
    contentType: 'application/x-ndjson',
    *body(rows) {
      for (const { text } of reviews(rows)) yield `${JSON.stringify({ text })}\n`;
    },
    countRows: countLines,
  },
  csv: {
    contentType: 'text/csv',
    *body(rows) {
      yield encodeCsvRecord(['text']);
      for (const { text } of reviews(rows)) yield encodeCsvRecord([text]);
    },
    countRows: (answer) => countLines(answer) - 1,
  },
  parquet: {
    contentType: 'application/vnd.apache.parquet',
    *body(rows) {
      const data = Array.from(reviews(rows), ({ text }) => text);
      const columnData = [{ name: 'text', data, type: 'STRING' as const }];
      yield new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: rowGroupRows }));
    },
    countRows: (answer) => Number(parquetMetadata(new Uint8Array(Buffer.concat(answer)).buffer).num_rows),
  },
} satisfies Record<string, BatchFormat>;
