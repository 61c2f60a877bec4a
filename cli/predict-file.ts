import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { EvergreenError, toEvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { splitLines } from '../sources/rows/jsonl.js';
import { readRecords, type RecordTable } from '../sources/rows/read-records.js';
import { fetchFromApi, requireOk } from './api-client.js';
import { tableWriterFor, type TableColumn, type TableRow, type WriteTable } from './write-table.js';

const answerSchema = z.union([
  z.looseObject({ label: z.string(), score: z.number() }),
  z.looseObject({ error: z.string(), code: z.string() }),
]);

const busyMs = 1_000;
const added: TableColumn[] = [
  { name: 'predicted_label', type: 'STRING' },
  { name: 'predicted_score', type: 'DOUBLE' },
  { name: 'error', type: 'STRING' },
];

export interface FileCounts {
  rows: number;
  /** Rows without a prediction. */
  errors: number;
}

export interface FilePrediction {
  path: string;
  out: string;
  textColumn: string;
  apiUrl: string;
  headers: Record<string, string>;
  /** Called after each row with the counts so far. */
  onRow: (counts: FileCounts) => void;
}

/**
 * Classifies the rows of a CSV, JSONL or Parquet file through the API, and writes them with their predictions to another. Neither
 * file is held in memory. While the API is too busy to begin, it waits.
 * @throws EvergreenError as `readRecords`, `tableWriterFor` and the API; `invalid-data` for a file without the column
 */
export async function predictFile(options: FilePrediction): Promise<FileCounts> {
  for (;;) {
    try {
      return await predictOnce(options);
    } catch (thrown) {
      if (!(thrown instanceof EvergreenError) || thrown.code !== 'overloaded') throw thrown;
      await wait(busyMs);
    }
  }
}

async function predictOnce(options: FilePrediction): Promise<FileCounts> {
  const { path, out, textColumn } = options;
  const write = tableWriterFor(out);
  const table = await readRecords(path, { textColumn });
  try {
    return await predictTable(table, write, options);
  } finally {
    await table.close();
  }
}

async function predictTable(
  table: RecordTable,
  write: WriteTable,
  options: FilePrediction,
): Promise<FileCounts> {
  const { path, out, textColumn } = options;
  const textIndex = table.columns.indexOf(textColumn);
  const taken = added.find(({ name }) => table.columns.includes(name));
  if (textIndex === -1 || taken !== undefined)
    throw new EvergreenError(
      'invalid-data',
      taken === undefined
        ? `${path} has no column "${textColumn}". Name the column of the texts with --text-column.`
        : `${path} has a column "${taken.name}" already. Give it another name.`,
    );
  const counts: FileCounts = { rows: 0, errors: 0 };
  const columns = [...table.columns.map((name) => ({ name, type: 'STRING' as const })), ...added];
  const rows = await classify(table, textIndex, options);
  await write(out, columns, counted(rows, counts, options.onRow));
  return counts;
}

async function* counted(
  rows: AsyncIterable<TableRow>,
  counts: FileCounts,
  onRow: (counts: FileCounts) => void,
): AsyncGenerator<TableRow> {
  for await (const row of rows) {
    counts.rows += 1;
    if (row.at(-1) !== null) counts.errors += 1;
    onRow(counts);
    yield row;
  }
}

/** Sends the texts and, at the same time, returns the rows with what comes back: one line for each, in order. */
async function classify(
  { records, columns }: RecordTable,
  textIndex: number,
  { apiUrl, headers }: { apiUrl: string; headers: Record<string, string> },
): Promise<AsyncIterable<TableRow>> {
  const sent: { values: readonly (string | null)[]; dropped: string | null }[] = [];
  let inputError: unknown;
  async function* body(): AsyncGenerator<Buffer> {
    try {
      for await (const record of records) {
        const isRead = 'values' in record;
        sent.push({
          values: isRead ? record.values : columns.map(() => null),
          dropped: isRead ? null : record.dropped,
        });
        yield Buffer.from(`${JSON.stringify({ text: isRead ? record.values[textIndex] : '' })}\n`);
      }
    } catch (thrown) {
      inputError = thrown;
      throw thrown;
    }
  }
  /** An input that cannot be read ends the request: its error is the one to tell. */
  const tell = (thrown: unknown): never => {
    throw toEvergreenError(inputError ?? thrown);
  };
  const response = await fetchFromApi(apiUrl, '/predict/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: body(),
    duplex: 'half',
  }).catch(tell);
  await requireOk(response);
  async function* rows(): AsyncGenerator<TableRow> {
    try {
      for await (const line of splitLines(response.body as unknown as AsyncIterable<Buffer>)) {
        const json: unknown = JSON.parse(line!.toString('utf8'));
        const answer = parseWith(answerSchema, json, 'answer of the API', 'internal');
        if ('code' in answer && answer.code === 'request-timeout') throw stopped();
        const { values, dropped } = sent.shift()!;
        if ('label' in answer) yield [...values, answer.label as string, answer.score as number, null];
        else yield [...values, null, null, dropped ?? answer.error];
      }
    } catch (thrown) {
      tell(thrown instanceof EvergreenError ? thrown : stopped(thrown));
    }
    if (sent.length > 0) throw stopped();
  }
  return rows();
}

const stopped = (cause?: unknown): EvergreenError =>
  new EvergreenError('server-unavailable', 'The API stopped before the last row. Try again.', { cause });
