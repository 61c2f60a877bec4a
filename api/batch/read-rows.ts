import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { detectFormat } from '../../sources/rows/detect-format.js';
import { readCsv } from '../../sources/rows/csv.js';
import { splitLines } from '../../sources/rows/jsonl.js';
import { wholeCharacters } from '../../sources/rows/open-text.js';
import { peek } from '../../sources/rows/peek.js';
import { textSchema } from '../dialects/predict-request.js';
import { countJsonValues } from '../middleware/count-json-values.js';

/** A row of a batch: a cleaned text, or why there is none. `line` is the one on which the row starts, counted from 1. */
export type BatchRow = { line: number; id?: string } & ({ text: string } | { error: EvergreenError });

export const batchFormats = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type BatchFormat = keyof typeof batchFormats;

const maximumRowBytes = 2 * 1024 * 1024;
const maximumValues = 10_000;
const space = 0x20;
const rowSchema = z.object({ text: textSchema });
const idSchema = z.union([z.string().refine(({ length }) => length <= 200), z.number()]).transform(String);

/**
 * Reads rows as they come. A bad one is a row with an error, and the next one is read. When nothing more can be read, that is
 * the last row's error.
 * @throws EvergreenError `invalid-input` for CSV without a column "text"
 */
export async function openRows(
  body: AsyncIterable<Buffer>,
  format: Exclude<BatchFormat, 'parquet'>,
): Promise<AsyncIterable<BatchRow>> {
  return untilUnreadable(format === 'csv' ? await openCsvRows(body) : readJsonRows(body));
}

async function* untilUnreadable(rows: AsyncIterable<BatchRow>): AsyncGenerator<BatchRow> {
  let line = 0;
  try {
    for await (const row of rows) {
      line = row.line;
      yield row;
    }
  } catch (thrown) {
    const error = toEvergreenError(thrown);
    yield { line: Number(error.details['line'] ?? line + 1), error };
  }
}

async function* readJsonRows(body: AsyncIterable<Buffer>): AsyncGenerator<BatchRow> {
  let line = 0;
  for await (const content of splitLines(body, maximumRowBytes)) {
    line += 1;
    if (content === undefined) yield { line, error: invalid(`It is longer than ${maximumRowBytes} bytes.`) };
    else if (!content.every((byte) => byte <= space)) yield parseRow(line, () => parseJson(content));
  }
}

function parseJson(content: Buffer): unknown {
  if (!isUtf8(content)) throw invalid('It is not UTF-8.');
  if (countJsonValues(content, maximumValues) > maximumValues)
    throw invalid(`It has more than ${maximumValues} JSON values.`);
  try {
    return JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(`It is not JSON: ${(cause as Error).message}.`);
  }
}

async function openCsvRows(body: AsyncIterable<Buffer>): Promise<AsyncIterable<BatchRow>> {
  const what = 'The body';
  const { first, all } = await peek(wholeCharacters(body, what), 1);
  const format = detectFormat(first[0]?.subarray(0, 64 * 1024).toString('utf8') ?? '');
  const delimiter = format.format === 'csv' ? format.delimiter : ',';
  const records = readCsv(all, delimiter, what, maximumRowBytes);
  const header = await records.next();
  const columns = header.done === true ? [] : header.value.values.map((name) => name.trim().toLowerCase());
  const [textColumn, idColumn] = [columns.indexOf('text'), columns.indexOf('id')];
  if (textColumn === -1) throw invalid('The first line of CSV must name a column "text".');
  async function* rows(): AsyncGenerator<BatchRow> {
    for await (const { line, values } of records)
      yield parseRow(line, () => {
        if (values.length === columns.length) return { text: values[textColumn], id: values[idColumn] };
        throw invalid(`It has ${values.length} fields, but the header has ${columns.length}.`);
      });
  }
  return rows();
}

function parseRow(line: number, read: () => unknown): BatchRow {
  let id: string | undefined;
  try {
    const value = read();
    id = idSchema.safeParse((value as { id?: unknown } | null)?.id).data;
    const { text } = parseWith(rowSchema, typeof value === 'string' ? { text: value } : value, 'row');
    return { line, ...(id !== undefined && { id }), text };
  } catch (thrown) {
    return { line, ...(id !== undefined && { id }), error: toEvergreenError(thrown) };
  }
}

const invalid = (message: string): EvergreenError => new EvergreenError('invalid-input', message);
